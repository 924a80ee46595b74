-- The stop that a person pulled (who, when and why stand together), and when the workflow's proof was complete.
ALTER TABLE workflows ADD COLUMN frozen_at BIGINT;
ALTER TABLE workflows ADD COLUMN frozen_by TEXT;
ALTER TABLE workflows ADD COLUMN frozen_why TEXT;
ALTER TABLE workflows ADD COLUMN proven_at BIGINT;

-- Why a version was written.
ALTER TABLE policies ADD COLUMN note TEXT;

-- The rule that matched, the group it named, and how the gates stood: with them an item can be routed again.
ALTER TABLE items ADD COLUMN rule TEXT;
ALTER TABLE items ADD COLUMN review_group TEXT;
ALTER TABLE items ADD COLUMN gates TEXT NOT NULL DEFAULT '{}';
CREATE INDEX items_rule ON items (workflow, rule, id) WHERE rule IS NOT NULL;

-- What people decided, kept as their decisions become final.
ALTER TABLE item_counts ADD COLUMN approved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item_counts ADD COLUMN edited BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item_counts ADD COLUMN rejected BIGINT NOT NULL DEFAULT 0;
UPDATE item_counts SET
    approved = (SELECT COUNT(*) FROM decisions d WHERE d.workflow = item_counts.workflow
        AND d.feed_seq IS NOT NULL AND d.verdict = 'approve'),
    edited = (SELECT COUNT(*) FROM decisions d WHERE d.workflow = item_counts.workflow
        AND d.feed_seq IS NOT NULL AND d.verdict = 'edit'),
    rejected = (SELECT COUNT(*) FROM decisions d WHERE d.workflow = item_counts.workflow
        AND d.feed_seq IS NOT NULL AND d.verdict = 'reject' AND d.decided_by <> 'policy');
