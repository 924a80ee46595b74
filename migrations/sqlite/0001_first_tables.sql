-- Times are microseconds since 1970 (UTC), ids UUIDs in 16 bytes, JSON is text.
-- Rows that are large or come in the order of their ids have a rowid; small rows found by another key have none.

CREATE TABLE users (
    id            BLOB    NOT NULL PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    disabled_at   INTEGER,
    CONSTRAINT users_role CHECK (role IN ('reviewer', 'operator', 'manager', 'admin'))
) STRICT;

CREATE TABLE sessions (
    id         TEXT    NOT NULL PRIMARY KEY,
    user_id    BLOB    REFERENCES users (id),
    data       TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE refused_sign_ins (
    key TEXT    NOT NULL,
    at  INTEGER NOT NULL
) STRICT;
CREATE INDEX refused_sign_ins_key ON refused_sign_ins (key, at);
CREATE INDEX refused_sign_ins_at ON refused_sign_ins (at);

CREATE TABLE workflows (
    id            BLOB    NOT NULL PRIMARY KEY,
    slug          TEXT    NOT NULL UNIQUE,
    definition    TEXT    NOT NULL,
    active_policy INTEGER,
    revision      INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    archived_at   INTEGER
) STRICT;

CREATE TABLE policies (
    workflow     BLOB    NOT NULL REFERENCES workflows (id),
    version      INTEGER NOT NULL,
    policy       TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    created_by   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    published_by TEXT,
    published_at INTEGER,
    PRIMARY KEY (workflow, version),
    CONSTRAINT policies_state CHECK (state IN ('draft', 'published')),
    CONSTRAINT policies_published CHECK (
        (state = 'published') = (published_at IS NOT NULL) AND (published_at IS NULL) = (published_by IS NULL)
    )
) STRICT;

CREATE TABLE api_keys (
    id           BLOB    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    prefix       TEXT    NOT NULL,
    hash         BLOB    NOT NULL UNIQUE,
    scopes       TEXT    NOT NULL,
    workflow     BLOB    REFERENCES workflows (id),
    user_id      BLOB    REFERENCES users (id),
    created_at   INTEGER NOT NULL,
    created_by   TEXT    NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX api_keys_live_name ON api_keys (name) WHERE revoked_at IS NULL;

CREATE TABLE items (
    id                    BLOB    NOT NULL PRIMARY KEY,
    workflow              BLOB    NOT NULL REFERENCES workflows (id),
    external_id           TEXT,
    title                 TEXT,
    route                 TEXT    NOT NULL,
    reasons               TEXT    NOT NULL,
    policy_version        INTEGER,
    status                TEXT    NOT NULL,
    priority              INTEGER NOT NULL,
    due_at                INTEGER,
    fallback_message      TEXT,
    confidence            REAL,
    model                 TEXT,
    prompt_version        TEXT,
    source                TEXT,
    occurred_at           INTEGER,
    created_at            INTEGER NOT NULL,
    seed                  INTEGER NOT NULL,
    inclusion_probability REAL,
    malformed             INTEGER NOT NULL,
    -- The reasons' codes, a comma before, between and after them: what a filter looks into.
    reason_codes          TEXT    NOT NULL,
    -- Title, external id, model and source in lower case: what a search looks into.
    search_text           TEXT    NOT NULL,
    trace                 TEXT    NOT NULL,
    CONSTRAINT items_route CHECK (route IN ('review', 'fallback', 'release', 'reject')),
    CONSTRAINT items_status CHECK (status IN ('pending', 'held', 'final', 'cancelled')),
    CONSTRAINT items_priority CHECK (priority BETWEEN 0 AND 3)
) STRICT;
CREATE INDEX items_workflow ON items (workflow, id);
CREATE INDEX items_external_id ON items (external_id) WHERE external_id IS NOT NULL;

-- Bytes stand apart from the item, so that lists never read them and they can be erased alone. The owner is the item
-- itself (raw) or the verdict that corrected it (edit).
CREATE TABLE payloads (
    owner  BLOB NOT NULL PRIMARY KEY,
    item   BLOB NOT NULL REFERENCES items (id),
    part   TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    bytes  BLOB NOT NULL,
    CONSTRAINT payloads_part CHECK (part IN ('raw', 'edit'))
) STRICT;

-- One row for each opinion that an item needs. `available_at` says when a lease or a deferral ends: from then on the
-- slot is as good as free, whether or not anyone has noticed.
CREATE TABLE slots (
    item             BLOB    NOT NULL REFERENCES items (id),
    slot             INTEGER NOT NULL,
    workflow         BLOB    NOT NULL REFERENCES workflows (id),
    priority         INTEGER NOT NULL,
    due              INTEGER NOT NULL,
    created          INTEGER NOT NULL,
    state            TEXT    NOT NULL,
    available_at     INTEGER,
    lease_user       BLOB    REFERENCES users (id),
    lease_token      BLOB,
    lease_expires_at INTEGER,
    claimed_at       INTEGER,
    PRIMARY KEY (item, slot),
    CONSTRAINT slots_state CHECK (state IN ('free', 'leased', 'deferred', 'closed')),
    CONSTRAINT slots_away CHECK ((state IN ('leased', 'deferred')) = (available_at IS NOT NULL)),
    CONSTRAINT slots_lease CHECK (
        state <> 'leased' OR (
            lease_user IS NOT NULL AND lease_token IS NOT NULL AND claimed_at IS NOT NULL
            AND lease_expires_at = available_at
        )
    )
) STRICT, WITHOUT ROWID;
-- The queue's order. Leased, deferred and closed slots are not in it, so claiming never has to step over them.
CREATE INDEX slots_queue ON slots (priority, due, created, item, slot) WHERE state = 'free';
CREATE INDEX slots_queue_of_workflow ON slots (workflow, priority, due, created, item, slot) WHERE state = 'free';
CREATE INDEX slots_away_until ON slots (available_at) WHERE available_at IS NOT NULL;
-- A reviewer holds at most one opinion on an item.
CREATE UNIQUE INDEX slots_one_lease ON slots (lease_user, item) WHERE state = 'leased';

CREATE TABLE reviewer_marks (
    user_id BLOB    NOT NULL REFERENCES users (id),
    item    BLOB    NOT NULL REFERENCES items (id),
    mark    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, item),
    CONSTRAINT reviewer_marks_mark CHECK (mark IN ('decided', 'skipped'))
) STRICT, WITHOUT ROWID;

CREATE TABLE verdicts (
    id        BLOB    NOT NULL PRIMARY KEY,
    item      BLOB    NOT NULL,
    slot      INTEGER NOT NULL,
    user_id   BLOB    NOT NULL REFERENCES users (id),
    lease     BLOB    NOT NULL UNIQUE,
    verdict   TEXT    NOT NULL,
    reasons   TEXT    NOT NULL,
    comment   TEXT,
    active_ms INTEGER NOT NULL,
    wall_ms   INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    undone_at INTEGER,
    FOREIGN KEY (item, slot) REFERENCES slots (item, slot),
    CONSTRAINT verdicts_verdict CHECK (verdict IN ('approve', 'edit', 'reject'))
) STRICT;
CREATE UNIQUE INDEX verdicts_one_a_slot ON verdicts (item, slot) WHERE undone_at IS NULL;
CREATE INDEX verdicts_item ON verdicts (item);
CREATE INDEX verdicts_user_id ON verdicts (user_id, at);

-- One decision an item. While it is held it has no place in the feed; a held one disappears when it is undone.
CREATE TABLE decisions (
    item          BLOB    NOT NULL PRIMARY KEY REFERENCES items (id),
    workflow      BLOB    NOT NULL REFERENCES workflows (id),
    verdict       TEXT    NOT NULL,
    output_source TEXT    NOT NULL,
    slot          INTEGER NOT NULL,
    output_sha256 BLOB,
    decided_by    TEXT    NOT NULL,
    decided_at    INTEGER NOT NULL,
    final_at      INTEGER NOT NULL,
    reasons       TEXT    NOT NULL,
    comment       TEXT,
    -- The number of the audit entry that made it final: the feed's order is the order of the commits.
    feed_seq      INTEGER,
    CONSTRAINT decisions_verdict CHECK (verdict IN ('approve', 'edit', 'reject', 'release', 'fallback')),
    CONSTRAINT decisions_output_source CHECK (output_source IN ('nothing', 'as_received', 'edited'))
) STRICT;
CREATE INDEX decisions_held ON decisions (final_at, item) WHERE feed_seq IS NULL;
CREATE UNIQUE INDEX decisions_feed ON decisions (feed_seq) WHERE feed_seq IS NOT NULL;
CREATE INDEX decisions_feed_of_workflow ON decisions (workflow, feed_seq) WHERE feed_seq IS NOT NULL;

CREATE TABLE idempotency_keys (
    workflow    BLOB    NOT NULL REFERENCES workflows (id),
    key         TEXT    NOT NULL,
    body_sha256 BLOB    NOT NULL,
    status      INTEGER NOT NULL,
    answer      TEXT    NOT NULL,
    item        BLOB    NOT NULL REFERENCES items (id),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (workflow, key)
) STRICT;

-- How many items stand where, kept as they change.
CREATE TABLE item_counts (
    workflow  BLOB    NOT NULL PRIMARY KEY REFERENCES workflows (id),
    pending   INTEGER NOT NULL,
    held      INTEGER NOT NULL,
    finished  INTEGER NOT NULL,
    cancelled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The record. No reference to other tables: it outlives what it speaks of.
CREATE TABLE audit_entries (
    seq       INTEGER NOT NULL PRIMARY KEY,
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    item      BLOB,
    subject   TEXT,
    details   TEXT    NOT NULL,
    prev_hash BLOB    NOT NULL,
    hash      BLOB    NOT NULL
) STRICT;
CREATE INDEX audit_entries_item ON audit_entries (item) WHERE item IS NOT NULL;
CREATE INDEX audit_entries_subject ON audit_entries (subject) WHERE subject IS NOT NULL;
CREATE INDEX audit_entries_actor ON audit_entries (actor);
CREATE INDEX audit_entries_kind ON audit_entries (kind);

CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'an audit entry is never changed');
END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'an audit entry is never deleted');
END;
-- REPLACE deletes without asking the trigger above, so an entry may only follow the last one.
CREATE TRIGGER audit_entries_only_at_the_end BEFORE INSERT ON audit_entries
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_entries)
BEGIN
    SELECT RAISE(ABORT, 'an audit entry only follows the last one');
END;

CREATE TRIGGER policies_published_no_update BEFORE UPDATE ON policies WHEN OLD.state = 'published'
BEGIN
    SELECT RAISE(ABORT, 'a published policy is never changed');
END;
CREATE TRIGGER policies_published_no_delete BEFORE DELETE ON policies WHEN OLD.state = 'published'
BEGIN
    SELECT RAISE(ABORT, 'a published policy is never deleted');
END;

CREATE TRIGGER verdicts_no_update BEFORE UPDATE ON verdicts
WHEN OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
    OR NEW.id <> OLD.id OR NEW.item <> OLD.item OR NEW.slot <> OLD.slot OR NEW.user_id <> OLD.user_id
    OR NEW.lease <> OLD.lease OR NEW.verdict <> OLD.verdict OR NEW.reasons <> OLD.reasons
    OR NEW.comment IS NOT OLD.comment OR NEW.active_ms <> OLD.active_ms OR NEW.wall_ms <> OLD.wall_ms
    OR NEW.at <> OLD.at
BEGIN
    SELECT RAISE(ABORT, 'a verdict is only ever marked undone, once');
END;
CREATE TRIGGER verdicts_no_delete BEFORE DELETE ON verdicts
BEGIN
    SELECT RAISE(ABORT, 'a verdict is never deleted');
END;
