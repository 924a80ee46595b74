-- Recorded items whose right answer is known: it is their decision, which stands with the item and nowhere twice.
CREATE TABLE golden_items (
    id         BLOB    NOT NULL PRIMARY KEY,
    source     BLOB    NOT NULL REFERENCES items (id),
    workflow   BLOB    NOT NULL REFERENCES workflows (id),
    -- New reviewers get it first, before live work.
    onboarding INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER,
    retired_by TEXT,
    CONSTRAINT golden_items_retired CHECK ((retired_at IS NULL) = (retired_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX golden_items_source ON golden_items (source) WHERE retired_at IS NULL;
CREATE INDEX golden_items_of_workflow ON golden_items (workflow, created_at) WHERE retired_at IS NULL;

-- Who has met what. An item is met as golden once by each, also where it was retired and made golden again.
CREATE TABLE golden_meetings (
    user_id BLOB    NOT NULL REFERENCES users (id),
    source  BLOB    NOT NULL REFERENCES items (id),
    golden  BLOB    NOT NULL REFERENCES golden_items (id),
    -- The copy that was given.
    item    BLOB    NOT NULL REFERENCES items (id),
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, source)
) STRICT, WITHOUT ROWID;

-- How a verdict on a copy compares. One that was taken back is marked so in `verdicts`, and counts nothing.
CREATE TABLE golden_answers (
    verdict  BLOB    NOT NULL PRIMARY KEY REFERENCES verdicts (id),
    golden   BLOB    NOT NULL REFERENCES golden_items (id),
    item     BLOB    NOT NULL REFERENCES items (id),
    workflow BLOB    NOT NULL REFERENCES workflows (id),
    user_id  BLOB    NOT NULL REFERENCES users (id),
    correct  INTEGER NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX golden_answers_user_id ON golden_answers (user_id, workflow, at);
CREATE INDEX golden_answers_golden ON golden_answers (golden);

-- What needs somebody's attention. The topic says what it is about, so that nothing is said twice while it is open.
CREATE TABLE alerts (
    id        BLOB    NOT NULL PRIMARY KEY,
    kind      TEXT    NOT NULL,
    topic     TEXT    NOT NULL,
    workflow  BLOB    REFERENCES workflows (id),
    user_id   BLOB    REFERENCES users (id),
    about     TEXT    NOT NULL,
    message   TEXT    NOT NULL,
    raised_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_by TEXT,
    CONSTRAINT alerts_closed CHECK ((closed_at IS NULL) = (closed_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX alerts_open ON alerts (topic) WHERE closed_at IS NULL;
CREATE INDEX alerts_topic ON alerts (topic, closed_at);

-- A reviewer's open copies, and opinions beyond an item's first: few among many.
CREATE INDEX slots_golden ON slots (audience) WHERE kind = 'golden' AND state <> 'closed';
CREATE INDEX slots_further ON slots (workflow) WHERE slot > 0 AND state <> 'closed';

CREATE TRIGGER golden_items_no_update BEFORE UPDATE ON golden_items
WHEN OLD.retired_at IS NOT NULL OR NEW.retired_at IS NULL
    OR NEW.id <> OLD.id OR NEW.source <> OLD.source OR NEW.workflow <> OLD.workflow
    OR NEW.onboarding <> OLD.onboarding OR NEW.created_by <> OLD.created_by OR NEW.created_at <> OLD.created_at
BEGIN
    SELECT RAISE(ABORT, 'a golden item is only ever retired, once');
END;
CREATE TRIGGER golden_items_no_delete BEFORE DELETE ON golden_items
BEGIN
    SELECT RAISE(ABORT, 'a golden item is never deleted');
END;
CREATE TRIGGER golden_meetings_no_update BEFORE UPDATE ON golden_meetings
BEGIN
    SELECT RAISE(ABORT, 'what was met stays met');
END;
CREATE TRIGGER golden_meetings_no_delete BEFORE DELETE ON golden_meetings
BEGIN
    SELECT RAISE(ABORT, 'what was met stays met');
END;
CREATE TRIGGER golden_answers_no_update BEFORE UPDATE ON golden_answers
BEGIN
    SELECT RAISE(ABORT, 'an answer is never changed');
END;
CREATE TRIGGER golden_answers_no_delete BEFORE DELETE ON golden_answers
BEGIN
    SELECT RAISE(ABORT, 'an answer is never deleted');
END;
CREATE TRIGGER alerts_no_update BEFORE UPDATE ON alerts
WHEN OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL
    OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.topic <> OLD.topic OR NEW.workflow IS NOT OLD.workflow
    OR NEW.user_id IS NOT OLD.user_id OR NEW.about <> OLD.about OR NEW.message <> OLD.message
    OR NEW.raised_at <> OLD.raised_at
BEGIN
    SELECT RAISE(ABORT, 'an alert is only ever closed, once');
END;
CREATE TRIGGER alerts_no_delete BEFORE DELETE ON alerts
BEGIN
    SELECT RAISE(ABORT, 'an alert is never deleted');
END;
