-- Times are microseconds since 1970 (UTC), JSON is text. Tables and columns are those of the other database.
-- Unique keys are named `table.column` (and `table.column,column`), which is what the other database calls them.

CREATE TABLE users (
    id            UUID    NOT NULL PRIMARY KEY,
    email         TEXT    COLLATE "C" NOT NULL CONSTRAINT "users.email" UNIQUE,
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    disabled_at   BIGINT,
    CONSTRAINT users_role CHECK (role IN ('reviewer', 'operator', 'manager', 'admin'))
);

CREATE TABLE sessions (
    id         TEXT    NOT NULL PRIMARY KEY,
    user_id    UUID    REFERENCES users (id),
    data       TEXT    NOT NULL,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE refused_sign_ins (
    key TEXT    NOT NULL,
    at  BIGINT  NOT NULL
);
CREATE INDEX refused_sign_ins_key ON refused_sign_ins (key, at);
CREATE INDEX refused_sign_ins_at ON refused_sign_ins (at);

CREATE TABLE workflows (
    id            UUID    NOT NULL PRIMARY KEY,
    slug          TEXT    COLLATE "C" NOT NULL CONSTRAINT "workflows.slug" UNIQUE,
    definition    TEXT    NOT NULL,
    active_policy BIGINT,
    revision      BIGINT  NOT NULL,
    created_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL,
    archived_at   BIGINT
);

CREATE TABLE policies (
    workflow     UUID    NOT NULL REFERENCES workflows (id),
    version      BIGINT  NOT NULL,
    policy       TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    created_by   TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    published_by TEXT,
    published_at BIGINT,
    PRIMARY KEY (workflow, version),
    CONSTRAINT policies_state CHECK (state IN ('draft', 'published')),
    CONSTRAINT policies_published CHECK (
        (state = 'published') = (published_at IS NOT NULL) AND (published_at IS NULL) = (published_by IS NULL)
    )
);

CREATE TABLE api_keys (
    id           UUID    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    prefix       TEXT    NOT NULL,
    hash         BYTEA   NOT NULL CONSTRAINT "api_keys.hash" UNIQUE,
    scopes       TEXT    NOT NULL,
    workflow     UUID    REFERENCES workflows (id),
    user_id      UUID    REFERENCES users (id),
    created_at   BIGINT  NOT NULL,
    created_by   TEXT    NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT
);
CREATE UNIQUE INDEX "api_keys.name" ON api_keys (name) WHERE revoked_at IS NULL;

CREATE TABLE items (
    id                    UUID    NOT NULL PRIMARY KEY,
    workflow              UUID    NOT NULL REFERENCES workflows (id),
    external_id           TEXT,
    title                 TEXT,
    route                 TEXT    NOT NULL,
    reasons               TEXT    NOT NULL,
    policy_version        BIGINT,
    status                TEXT    NOT NULL,
    priority              BIGINT  NOT NULL,
    due_at                BIGINT,
    fallback_message      TEXT,
    confidence            DOUBLE PRECISION,
    model                 TEXT,
    prompt_version        TEXT,
    source                TEXT,
    occurred_at           BIGINT,
    created_at            BIGINT  NOT NULL,
    seed                  BIGINT  NOT NULL,
    inclusion_probability DOUBLE PRECISION,
    malformed             BOOLEAN NOT NULL,
    -- The reasons' codes, a comma before, between and after them: what a filter looks into.
    reason_codes          TEXT    NOT NULL,
    -- Title, external id, model and source in lower case: what a search looks into.
    search_text           TEXT    NOT NULL,
    trace                 TEXT    NOT NULL,
    CONSTRAINT items_route CHECK (route IN ('review', 'fallback', 'release', 'reject')),
    CONSTRAINT items_status CHECK (status IN ('pending', 'held', 'final', 'cancelled')),
    CONSTRAINT items_priority CHECK (priority BETWEEN 0 AND 3)
);
CREATE INDEX items_workflow ON items (workflow, id);
CREATE INDEX items_external_id ON items (external_id) WHERE external_id IS NOT NULL;

-- Bytes stand apart from the item, so that lists never read them and they can be erased alone. The owner is the item
-- itself (raw) or the verdict that corrected it (edit).
CREATE TABLE payloads (
    owner  UUID    NOT NULL PRIMARY KEY,
    item   UUID    NOT NULL REFERENCES items (id),
    part   TEXT    NOT NULL,
    sha256 BYTEA   NOT NULL,
    bytes  BYTEA   NOT NULL,
    CONSTRAINT payloads_part CHECK (part IN ('raw', 'edit'))
);

-- One row for each opinion that an item needs. `available_at` says when a lease or a deferral ends: from then on the
-- slot is as good as free, whether or not anyone has noticed.
CREATE TABLE slots (
    item             UUID    NOT NULL REFERENCES items (id),
    slot             BIGINT  NOT NULL,
    workflow         UUID    NOT NULL REFERENCES workflows (id),
    priority         BIGINT  NOT NULL,
    due              BIGINT  NOT NULL,
    created          BIGINT  NOT NULL,
    state            TEXT    NOT NULL,
    available_at     BIGINT,
    lease_user       UUID    REFERENCES users (id),
    lease_token      UUID,
    lease_expires_at BIGINT,
    claimed_at       BIGINT,
    PRIMARY KEY (item, slot),
    CONSTRAINT slots_state CHECK (state IN ('free', 'leased', 'deferred', 'closed')),
    CONSTRAINT slots_away CHECK ((state IN ('leased', 'deferred')) = (available_at IS NOT NULL)),
    CONSTRAINT slots_lease CHECK (
        state <> 'leased' OR (
            lease_user IS NOT NULL AND lease_token IS NOT NULL AND claimed_at IS NOT NULL
            AND lease_expires_at = available_at
        )
    )
);
-- The queue's order. Leased, deferred and closed slots are not in it, so claiming never has to step over them.
CREATE INDEX slots_queue ON slots (priority, due, created, item, slot) WHERE state = 'free';
CREATE INDEX slots_queue_of_workflow ON slots (workflow, priority, due, created, item, slot) WHERE state = 'free';
CREATE INDEX slots_away_until ON slots (available_at) WHERE available_at IS NOT NULL;
-- A reviewer holds at most one opinion on an item.
CREATE UNIQUE INDEX "slots.lease_user,item" ON slots (lease_user, item) WHERE state = 'leased';

CREATE TABLE reviewer_marks (
    user_id UUID    NOT NULL REFERENCES users (id),
    item    UUID    NOT NULL REFERENCES items (id),
    mark    TEXT    NOT NULL,
    at      BIGINT  NOT NULL,
    PRIMARY KEY (user_id, item),
    CONSTRAINT reviewer_marks_mark CHECK (mark IN ('decided', 'skipped'))
);

CREATE TABLE verdicts (
    id        UUID    NOT NULL PRIMARY KEY,
    item      UUID    NOT NULL,
    slot      BIGINT  NOT NULL,
    user_id   UUID    NOT NULL REFERENCES users (id),
    lease     UUID    NOT NULL CONSTRAINT "verdicts.lease" UNIQUE,
    verdict   TEXT    NOT NULL,
    reasons   TEXT    NOT NULL,
    comment   TEXT,
    active_ms BIGINT  NOT NULL,
    wall_ms   BIGINT  NOT NULL,
    at        BIGINT  NOT NULL,
    undone_at BIGINT,
    FOREIGN KEY (item, slot) REFERENCES slots (item, slot),
    CONSTRAINT verdicts_verdict CHECK (verdict IN ('approve', 'edit', 'reject'))
);
CREATE UNIQUE INDEX "verdicts.item,slot" ON verdicts (item, slot) WHERE undone_at IS NULL;
CREATE INDEX verdicts_item ON verdicts (item);
CREATE INDEX verdicts_user_id ON verdicts (user_id, at);

-- One decision an item. While it is held it has no place in the feed; a held one disappears when it is undone.
CREATE TABLE decisions (
    item          UUID    NOT NULL PRIMARY KEY REFERENCES items (id),
    workflow      UUID    NOT NULL REFERENCES workflows (id),
    verdict       TEXT    NOT NULL,
    output_source TEXT    NOT NULL,
    slot          BIGINT  NOT NULL,
    output_sha256 BYTEA,
    decided_by    TEXT    NOT NULL,
    decided_at    BIGINT  NOT NULL,
    final_at      BIGINT  NOT NULL,
    reasons       TEXT    NOT NULL,
    comment       TEXT,
    -- The number of the audit entry that made it final: the feed's order is the order of the commits.
    feed_seq      BIGINT,
    CONSTRAINT decisions_verdict CHECK (verdict IN ('approve', 'edit', 'reject', 'release', 'fallback')),
    CONSTRAINT decisions_output_source CHECK (output_source IN ('nothing', 'as_received', 'edited'))
);
CREATE INDEX decisions_held ON decisions (final_at, item) WHERE feed_seq IS NULL;
CREATE UNIQUE INDEX "decisions.feed_seq" ON decisions (feed_seq) WHERE feed_seq IS NOT NULL;
CREATE INDEX decisions_feed_of_workflow ON decisions (workflow, feed_seq) WHERE feed_seq IS NOT NULL;

CREATE TABLE idempotency_keys (
    workflow    UUID    NOT NULL REFERENCES workflows (id),
    key         TEXT    NOT NULL,
    body_sha256 BYTEA   NOT NULL,
    status      BIGINT  NOT NULL,
    answer      TEXT    NOT NULL,
    item        UUID    NOT NULL REFERENCES items (id),
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (workflow, key)
);

-- How many items stand where, kept as they change.
CREATE TABLE item_counts (
    workflow  UUID    NOT NULL PRIMARY KEY REFERENCES workflows (id),
    pending   BIGINT  NOT NULL,
    held      BIGINT  NOT NULL,
    finished  BIGINT  NOT NULL,
    cancelled BIGINT  NOT NULL
);

-- The record. No reference to other tables: it outlives what it speaks of.
CREATE TABLE audit_entries (
    seq       BIGINT  NOT NULL PRIMARY KEY,
    at        BIGINT  NOT NULL,
    actor     TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    item      UUID,
    subject   TEXT,
    details   TEXT    NOT NULL,
    prev_hash BYTEA   NOT NULL,
    hash      BYTEA   NOT NULL
);
CREATE INDEX audit_entries_item ON audit_entries (item, seq) WHERE item IS NOT NULL;
CREATE INDEX audit_entries_subject ON audit_entries (subject, seq) WHERE subject IS NOT NULL;
CREATE INDEX audit_entries_actor ON audit_entries (actor, seq);
CREATE INDEX audit_entries_kind ON audit_entries (kind, seq);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END
$$;

CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION refuse('an audit entry is never changed');
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION refuse('an audit entry is never deleted');
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse('an audit entry is never deleted');

CREATE TRIGGER policies_published_no_update BEFORE UPDATE ON policies
FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION refuse('a published policy is never changed');
CREATE TRIGGER policies_published_no_delete BEFORE DELETE ON policies
FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION refuse('a published policy is never deleted');

CREATE TRIGGER verdicts_no_update BEFORE UPDATE ON verdicts
FOR EACH ROW WHEN (
    OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
    OR NEW.id <> OLD.id OR NEW.item <> OLD.item OR NEW.slot <> OLD.slot OR NEW.user_id <> OLD.user_id
    OR NEW.lease <> OLD.lease OR NEW.verdict <> OLD.verdict OR NEW.reasons <> OLD.reasons
    OR NEW.comment IS DISTINCT FROM OLD.comment OR NEW.active_ms <> OLD.active_ms OR NEW.wall_ms <> OLD.wall_ms
    OR NEW.at <> OLD.at
)
EXECUTE FUNCTION refuse('a verdict is only ever marked undone, once');
CREATE TRIGGER verdicts_no_delete BEFORE DELETE ON verdicts
FOR EACH ROW EXECUTE FUNCTION refuse('a verdict is never deleted');
