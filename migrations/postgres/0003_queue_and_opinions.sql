-- Groups of people. A rule names one; the name never changes.
CREATE TABLE review_groups (
    id         UUID    NOT NULL PRIMARY KEY,
    name       TEXT    COLLATE "C" NOT NULL CONSTRAINT "review_groups.name" UNIQUE,
    created_by TEXT    NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE review_group_members (
    group_id UUID    NOT NULL REFERENCES review_groups (id),
    user_id  UUID    NOT NULL REFERENCES users (id),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX review_group_members_user_id ON review_group_members (user_id);

-- For whom a slot is: nobody in particular (the id of zeroes), a group or a person. It leads the claim's index, so
-- that a claim walks one range for each audience the reviewer belongs to, and steps over nobody else's work.
ALTER TABLE slots ADD COLUMN audience UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE slots ADD COLUMN kind TEXT NOT NULL DEFAULT 'opinion'
    CONSTRAINT slots_kind CHECK (kind IN ('opinion', 'adjudication', 'golden'));
-- When it becomes a step more urgent.
ALTER TABLE slots ADD COLUMN raise_at BIGINT;
DROP INDEX slots_queue_of_workflow;
CREATE INDEX slots_queue_for ON slots (audience, priority, due, created, item, slot) WHERE state = 'free';
CREATE INDEX slots_queue_of_workflow ON slots (workflow, audience, priority, due, created, item, slot)
    WHERE state = 'free';
CREATE INDEX slots_raise_at ON slots (raise_at) WHERE raise_at IS NOT NULL AND state = 'free';

-- The golden item that this one is a copy of, met by one reviewer as if it were new. Such an item is in no list, no count
-- and no feed, and nothing is ever delivered for it.
ALTER TABLE items ADD COLUMN golden UUID;
CREATE INDEX items_golden ON items (golden) WHERE golden IS NOT NULL;

-- How many opinions routing asked for.
ALTER TABLE items ADD COLUMN opinions BIGINT NOT NULL DEFAULT 1;

-- Until when a verdict may be taken back: one of several opinions decides nothing yet, so there is no hold to ask.
ALTER TABLE verdicts ADD COLUMN undo_until BIGINT NOT NULL DEFAULT 0;

-- How several opinions became one decision, where there were several.
ALTER TABLE decisions ADD COLUMN agreement TEXT
    CONSTRAINT decisions_agreement CHECK (agreement IN ('agreed', 'majority', 'adjudicated'));
CREATE INDEX decisions_of_several ON decisions (workflow, decided_at) WHERE agreement IS NOT NULL;

-- Where routing had sent an item that a person then sent another way.
ALTER TABLE items ADD COLUMN routed TEXT;

-- What people wrote who passed an item on.
CREATE TABLE item_notes (
    id      UUID    NOT NULL PRIMARY KEY,
    item    UUID    NOT NULL REFERENCES items (id),
    user_id UUID    NOT NULL REFERENCES users (id),
    target  TEXT    NOT NULL,
    note    TEXT    NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX item_notes_item ON item_notes (item);

-- Acts on many items: which items is settled when the act is asked for; it begins later, so that it can be taken back.
CREATE TABLE bulk_operations (
    id        UUID    NOT NULL PRIMARY KEY,
    act       TEXT    NOT NULL,
    count     BIGINT NOT NULL,
    done      BIGINT NOT NULL,
    state     TEXT    NOT NULL,
    user_id   UUID    NOT NULL REFERENCES users (id),
    at        BIGINT NOT NULL,
    begins_at BIGINT NOT NULL,
    CONSTRAINT bulk_operations_state CHECK (state IN ('waiting', 'done', 'undone'))
);
CREATE INDEX bulk_operations_waiting ON bulk_operations (begins_at) WHERE state = 'waiting';
CREATE INDEX bulk_operations_at ON bulk_operations (at);
CREATE TABLE bulk_items (
    operation UUID    NOT NULL REFERENCES bulk_operations (id),
    item      UUID    NOT NULL REFERENCES items (id),
    -- How it was before, once the act was done on it.
    before    TEXT,
    state     TEXT    NOT NULL,
    PRIMARY KEY (operation, item),
    CONSTRAINT bulk_items_state CHECK (state IN ('waiting', 'done', 'passed'))
);

CREATE TABLE saved_filters (
    id         UUID    NOT NULL PRIMARY KEY,
    user_id    UUID    NOT NULL REFERENCES users (id),
    name       TEXT    COLLATE "C" NOT NULL,
    query      TEXT    NOT NULL,
    shared     BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX "saved_filters.user_id,name" ON saved_filters (user_id, name);
