-- Figures, kept as things happen, so that no page counts items. Each is kept by hour and by day (of UTC), told apart by one
-- thing at a time (model, source, ...), and by the items' inclusion probability. What each column counts is told in
-- `domain/insights/cells.rs`. They can be made again from the items: `countersign metrics rebuild`.
CREATE TABLE rollups (
    workflow        UUID             NOT NULL REFERENCES workflows (id),
    cut             TEXT COLLATE "C" NOT NULL,
    grain           TEXT COLLATE "C" NOT NULL,
    starts_at       BIGINT           NOT NULL,
    value           TEXT COLLATE "C" NOT NULL,
    inclusion       DOUBLE PRECISION NOT NULL,
    submitted       BIGINT           NOT NULL,
    withdrawn       BIGINT           NOT NULL,
    failed          BIGINT           NOT NULL,
    malformed       BIGINT           NOT NULL,
    fallback        BIGINT           NOT NULL,
    flawed          BIGINT           NOT NULL,
    seen_right      BIGINT           NOT NULL,
    seen_edited     BIGINT           NOT NULL,
    seen_rejected   BIGINT           NOT NULL,
    flawed_seen     BIGINT           NOT NULL,
    flawed_rejected BIGINT           NOT NULL,
    went_out        BIGINT           NOT NULL,
    answered        BIGINT           NOT NULL,
    released        BIGINT           NOT NULL,
    refused         BIGINT           NOT NULL,
    approved        BIGINT           NOT NULL,
    edited          BIGINT           NOT NULL,
    rejected        BIGINT           NOT NULL,
    reviews         BIGINT           NOT NULL,
    timed           BIGINT           NOT NULL,
    active_ms       BIGINT           NOT NULL,
    bypasses        BIGINT           NOT NULL,
    PRIMARY KEY (workflow, cut, grain, starts_at, value, inclusion),
    CONSTRAINT rollups_cut CHECK (
        cut IN ('all', 'first_reason', 'model', 'prompt_version', 'reason', 'reviewer', 'reviewer_reason', 'route', 'source')
    ),
    CONSTRAINT rollups_grain CHECK (grain IN ('day', 'hour'))
);

-- How long things took, as DDSketches: see `domain/insights/sketch.rs`.
CREATE TABLE rollup_times (
    workflow   UUID             NOT NULL REFERENCES workflows (id),
    cut        TEXT COLLATE "C" NOT NULL,
    grain      TEXT COLLATE "C" NOT NULL,
    starts_at  BIGINT           NOT NULL,
    value      TEXT COLLATE "C" NOT NULL,
    active     BYTEA,
    idle       BYTEA,
    wait       BYTEA,
    end_to_end BYTEA,
    PRIMARY KEY (workflow, cut, grain, starts_at, value)
);

-- What was posted of the items that came in an hour or a day, by the outcome's name.
CREATE TABLE rollup_outcomes (
    workflow  UUID             NOT NULL REFERENCES workflows (id),
    grain     TEXT COLLATE "C" NOT NULL,
    starts_at BIGINT           NOT NULL,
    metric    TEXT COLLATE "C" NOT NULL,
    told      BIGINT           NOT NULL,
    yes       BIGINT           NOT NULL,
    numbers   BIGINT           NOT NULL,
    sum       DOUBLE PRECISION NOT NULL,
    squares   DOUBLE PRECISION NOT NULL,
    delays    BYTEA NOT NULL,
    PRIMARY KEY (workflow, grain, starts_at, metric)
);

-- Workflows whose figures have yet to be made from their items: those that were there before figures were kept.
CREATE TABLE rollup_debts (
    workflow UUID             NOT NULL PRIMARY KEY REFERENCES workflows (id)
);
INSERT INTO rollup_debts (workflow) SELECT id FROM workflows;

-- What happened downstream. Posted again, a value takes the place of the one before; when it was first known stays.
CREATE TABLE outcomes (
    item      UUID             NOT NULL REFERENCES items (id),
    metric    TEXT COLLATE "C" NOT NULL,
    -- A yes or no as 1 or 0, where `told`; else a number.
    value     DOUBLE PRECISION NOT NULL,
    told      BOOLEAN          NOT NULL,
    at        BIGINT           NOT NULL,
    first_at  BIGINT           NOT NULL,
    posted_by TEXT             NOT NULL,
    posted_at BIGINT           NOT NULL,
    PRIMARY KEY (item, metric)
);

-- Work that people did around the automation; 0: somebody looked, and there was none.
CREATE TABLE bypasses (
    id          UUID             NOT NULL PRIMARY KEY,
    workflow    UUID             NOT NULL REFERENCES workflows (id),
    count       BIGINT           NOT NULL,
    at          BIGINT           NOT NULL,
    note        TEXT,
    recorded_by TEXT             NOT NULL,
    recorded_at BIGINT           NOT NULL,
    CONSTRAINT bypasses_count CHECK (count >= 0)
);
CREATE INDEX bypasses_workflow ON bypasses (workflow, at);

-- Pages of the insights with their query, under a name.
CREATE TABLE saved_views (
    id         UUID             NOT NULL PRIMARY KEY,
    user_id    UUID             NOT NULL REFERENCES users (id),
    name       TEXT COLLATE "C" NOT NULL,
    address    TEXT             NOT NULL,
    shared     BOOLEAN          NOT NULL,
    created_at BIGINT           NOT NULL
);
CREATE UNIQUE INDEX "saved_views.user_id,name" ON saved_views (user_id, name);

-- The items behind a figure, by arrival and by decision.
CREATE INDEX items_created_at ON items (workflow, created_at, id) WHERE golden IS NULL;
CREATE INDEX decisions_decided_at ON decisions (workflow, decided_at, item) WHERE feed_seq IS NOT NULL;

-- What waits: the oldest, and what is due.
CREATE INDEX slots_open ON slots (workflow, created, item) WHERE state <> 'closed' AND kind <> 'golden';
CREATE INDEX slots_due ON slots (workflow, due, item) WHERE state <> 'closed' AND kind <> 'golden' AND due < 9223372036854775807;
