-- What happened, derived from readings; may be re-derived when late data arrive.
CREATE TABLE episode (
    id           TEXT    NOT NULL PRIMARY KEY,
    tenant       TEXT    NOT NULL,
    site         TEXT    NOT NULL,
    hazard       TEXT    NOT NULL,
    rule         TEXT    NOT NULL,
    rule_version INTEGER NOT NULL,
    device       TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    state        TEXT    NOT NULL, -- open acknowledged cleared closed
    answered     TEXT    NOT NULL, -- none acknowledged settled
    level        TEXT,
    raised_ms    INTEGER NOT NULL,
    cleared_ms   INTEGER,
    frozen       INTEGER NOT NULL, -- a STALE or FAULT of the same channel holds it
    held         INTEGER NOT NULL, -- frozen, or the last event says so
    value_kind   TEXT    NOT NULL, -- n s t
    value        TEXT    NOT NULL,
    unit         TEXT    NOT NULL,
    exercise     INTEGER NOT NULL
);
CREATE INDEX episode_newest ON episode (raised_ms DESC, id DESC);
CREATE INDEX episode_state ON episode (state, raised_ms DESC, id DESC);

-- Inserted if absent, withdrawn by a mark, never deleted. The shown_ columns are the alert as it
-- was after the event: a message is the same over all its attempts.
CREATE TABLE episode_event (
    episode          TEXT    NOT NULL,
    number           INTEGER NOT NULL,
    kind             TEXT    NOT NULL,
    tenant           TEXT    NOT NULL,
    site             TEXT    NOT NULL,
    hazard           TEXT    NOT NULL,
    rule             TEXT    NOT NULL,
    version          INTEGER NOT NULL,
    time_ms          INTEGER NOT NULL,
    raised_ms        INTEGER NOT NULL,
    level            TEXT,
    frozen           INTEGER NOT NULL,
    device           TEXT    NOT NULL,
    channel          TEXT    NOT NULL,
    cause_ms         INTEGER NOT NULL,
    value_kind       TEXT    NOT NULL,
    value            TEXT    NOT NULL,
    unit             TEXT    NOT NULL,
    quality          INTEGER NOT NULL,
    sequence         INTEGER NOT NULL,
    shown_state      TEXT    NOT NULL,
    shown_level      TEXT,
    shown_cleared_ms INTEGER,
    shown_held       INTEGER NOT NULL,
    withdrawn        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (episode, number)
) WITHOUT ROWID;

-- What was told to whom and what they answered, in the order it was done. hash is SHA-256 over the
-- hash of the entry before and this entry's content (Ledger.java says how).
CREATE TABLE ledger (
    number   INTEGER NOT NULL PRIMARY KEY,
    time_ms  INTEGER NOT NULL,
    episode  TEXT    NOT NULL,
    exercise INTEGER NOT NULL,
    action   TEXT    NOT NULL,
    actor    TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    hash     BLOB    NOT NULL
);
CREATE INDEX ledger_episode ON ledger (episode, number);
CREATE TRIGGER ledger_never_changed BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
CREATE TRIGGER ledger_never_deleted BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;

-- Messages on their way; id is the idempotency key of every attempt.
CREATE TABLE delivery (
    id            TEXT    NOT NULL PRIMARY KEY,
    episode       TEXT    NOT NULL,
    number        INTEGER NOT NULL,
    endpoint      TEXT    NOT NULL,
    exercise      INTEGER NOT NULL,
    life          INTEGER NOT NULL,
    state         TEXT    NOT NULL, -- ready leased accepted dead expired
    attempt       INTEGER NOT NULL,
    not_before_ms INTEGER NOT NULL,
    expires_ms    INTEGER NOT NULL,
    provider_id   TEXT,
    reason        TEXT,
    UNIQUE (episode, number, endpoint, exercise)
);
CREATE INDEX delivery_due ON delivery (endpoint, not_before_ms) WHERE state = 'ready';

-- The judge's own state, and the journal row that it stands for.
CREATE TABLE judge_part (
    key  TEXT NOT NULL PRIMARY KEY,
    part BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE judge_site (
    tenant  TEXT    NOT NULL,
    site    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    yaml    TEXT    NOT NULL,
    PRIMARY KEY (tenant, site)
) WITHOUT ROWID;
CREATE TABLE judge_position (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    row INTEGER NOT NULL
);
INSERT INTO judge_position (one, row) VALUES (1, 0);
