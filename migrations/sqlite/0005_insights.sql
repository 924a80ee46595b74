-- Figures, kept as things happen, so that no page counts items. Each is kept by hour and by day (of UTC), told apart by one
-- thing at a time (model, source, ...), and by the items' inclusion probability. What each column counts is told in
-- `domain/insights/cells.rs`. They can be made again from the items: `countersign metrics rebuild`.
CREATE TABLE rollups (
    workflow        BLOB    NOT NULL REFERENCES workflows (id),
    cut             TEXT    NOT NULL,
    grain           TEXT    NOT NULL,
    starts_at       INTEGER NOT NULL,
    value           TEXT    NOT NULL,
    inclusion       REAL    NOT NULL,
    submitted       INTEGER NOT NULL,
    withdrawn       INTEGER NOT NULL,
    failed          INTEGER NOT NULL,
    malformed       INTEGER NOT NULL,
    fallback        INTEGER NOT NULL,
    flawed          INTEGER NOT NULL,
    seen_right      INTEGER NOT NULL,
    seen_edited     INTEGER NOT NULL,
    seen_rejected   INTEGER NOT NULL,
    flawed_seen     INTEGER NOT NULL,
    flawed_rejected INTEGER NOT NULL,
    went_out        INTEGER NOT NULL,
    answered        INTEGER NOT NULL,
    released        INTEGER NOT NULL,
    refused         INTEGER NOT NULL,
    approved        INTEGER NOT NULL,
    edited          INTEGER NOT NULL,
    rejected        INTEGER NOT NULL,
    reviews         INTEGER NOT NULL,
    timed           INTEGER NOT NULL,
    active_ms       INTEGER NOT NULL,
    bypasses        INTEGER NOT NULL,
    PRIMARY KEY (workflow, cut, grain, starts_at, value, inclusion),
    CONSTRAINT rollups_cut CHECK (
        cut IN ('all', 'first_reason', 'model', 'prompt_version', 'reason', 'reviewer', 'reviewer_reason', 'route', 'source')
    ),
    CONSTRAINT rollups_grain CHECK (grain IN ('day', 'hour'))
) STRICT, WITHOUT ROWID;

-- How long things took, as DDSketches: see `domain/insights/sketch.rs`.
CREATE TABLE rollup_times (
    workflow   BLOB    NOT NULL REFERENCES workflows (id),
    cut        TEXT    NOT NULL,
    grain      TEXT    NOT NULL,
    starts_at  INTEGER NOT NULL,
    value      TEXT    NOT NULL,
    active     BLOB,
    idle       BLOB,
    wait       BLOB,
    end_to_end BLOB,
    PRIMARY KEY (workflow, cut, grain, starts_at, value)
) STRICT, WITHOUT ROWID;

-- What was posted of the items that came in an hour or a day, by the outcome's name.
CREATE TABLE rollup_outcomes (
    workflow  BLOB    NOT NULL REFERENCES workflows (id),
    grain     TEXT    NOT NULL,
    starts_at INTEGER NOT NULL,
    metric    TEXT    NOT NULL,
    told      INTEGER NOT NULL,
    yes       INTEGER NOT NULL,
    numbers   INTEGER NOT NULL,
    sum       REAL    NOT NULL,
    squares   REAL    NOT NULL,
    delays    BLOB NOT NULL,
    PRIMARY KEY (workflow, grain, starts_at, metric)
) STRICT, WITHOUT ROWID;

-- Workflows whose figures have yet to be made from their items: those that were there before figures were kept.
CREATE TABLE rollup_debts (
    workflow BLOB    NOT NULL PRIMARY KEY REFERENCES workflows (id)
) STRICT;
INSERT INTO rollup_debts (workflow) SELECT id FROM workflows;

-- What happened downstream. Posted again, a value takes the place of the one before; when it was first known stays.
CREATE TABLE outcomes (
    item      BLOB    NOT NULL REFERENCES items (id),
    metric    TEXT    NOT NULL,
    -- A yes or no as 1 or 0, where `told`; else a number.
    value     REAL    NOT NULL,
    told      INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    first_at  INTEGER NOT NULL,
    posted_by TEXT    NOT NULL,
    posted_at INTEGER NOT NULL,
    PRIMARY KEY (item, metric)
) STRICT, WITHOUT ROWID;

-- Work that people did around the automation; 0: somebody looked, and there was none.
CREATE TABLE bypasses (
    id          BLOB    NOT NULL PRIMARY KEY,
    workflow    BLOB    NOT NULL REFERENCES workflows (id),
    count       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    note        TEXT,
    recorded_by TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL,
    CONSTRAINT bypasses_count CHECK (count >= 0)
) STRICT;
CREATE INDEX bypasses_workflow ON bypasses (workflow, at);

-- Pages of the insights with their query, under a name.
CREATE TABLE saved_views (
    id         BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    NOT NULL REFERENCES users (id),
    name       TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    shared     INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_views_name ON saved_views (user_id, name);

-- The items behind a figure, by arrival and by decision.
CREATE INDEX items_created_at ON items (workflow, created_at, id) WHERE golden IS NULL;
CREATE INDEX decisions_decided_at ON decisions (workflow, decided_at, item) WHERE feed_seq IS NOT NULL;

-- What waits: the oldest, and what is due.
CREATE INDEX slots_open ON slots (workflow, created, item) WHERE state <> 'closed' AND kind <> 'golden';
CREATE INDEX slots_due ON slots (workflow, due, item) WHERE state <> 'closed' AND kind <> 'golden' AND due < 9223372036854775807;
