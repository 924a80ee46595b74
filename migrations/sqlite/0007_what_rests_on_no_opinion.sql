-- What an act on many items rejected rests on nobody's opinion: it proves nothing, and nobody saw it.
UPDATE item_counts SET rejected = (SELECT COUNT(*) FROM decisions d JOIN verdicts v ON v.item = d.item
    AND v.slot = d.slot AND v.verdict = d.verdict AND v.undone_at IS NULL
    WHERE d.workflow = item_counts.workflow AND d.feed_seq IS NOT NULL AND d.verdict = 'reject'
    AND d.decided_by <> 'policy');
INSERT INTO rollup_debts (workflow) SELECT DISTINCT d.workflow FROM decisions d
    WHERE d.feed_seq IS NOT NULL AND d.decided_by <> 'policy'
    AND EXISTS (SELECT 1 FROM verdicts v WHERE v.item = d.item AND v.undone_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.item = d.item AND v.slot = d.slot
        AND v.verdict = d.verdict AND v.undone_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM rollup_debts o WHERE o.workflow = d.workflow);

-- What was for nobody who could still take it is everybody's.
UPDATE slots SET audience = X'00000000000000000000000000000000'
WHERE state <> 'closed' AND kind <> 'golden' AND (EXISTS (SELECT 1 FROM reviewer_marks k
        WHERE k.item = slots.item AND k.user_id = slots.audience)
    OR (EXISTS (SELECT 1 FROM review_group_members m JOIN users u ON u.id = m.user_id
        WHERE m.group_id = slots.audience AND u.disabled_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM review_group_members m JOIN users u ON u.id = m.user_id
        WHERE m.group_id = slots.audience AND u.disabled_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM reviewer_marks k WHERE k.item = slots.item AND k.user_id = m.user_id))));

-- What was urgent enough is raised too, as what comes now: where its workflow wants none of that, it stays.
UPDATE slots SET raise_at = created + 86400000000
WHERE raise_at IS NULL AND state <> 'closed' AND kind <> 'golden';
