-- How far the escalation of each alert is: one row an episode, state is JSON (EscalationState.java).
CREATE TABLE escalation (
    episode  TEXT    NOT NULL PRIMARY KEY,
    site     TEXT    NOT NULL,
    exercise INTEGER NOT NULL,
    phase    TEXT    NOT NULL, -- escalating accepted exhausted ended
    due_ms   INTEGER,          -- when it goes on by itself, machine's clock
    state    TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX escalation_due ON escalation (due_ms) WHERE due_ms IS NOT NULL;

-- A person may be told of the same event again, in another step: step says in which one, empty for
-- what goes to an endpoint once. SQLite changes no UNIQUE of a table, so it is made anew.
CREATE TABLE delivery_with_step (
    id            TEXT    NOT NULL PRIMARY KEY,
    episode       TEXT    NOT NULL,
    number        INTEGER NOT NULL,
    endpoint      TEXT    NOT NULL,
    exercise      INTEGER NOT NULL,
    life          INTEGER NOT NULL,
    state         TEXT    NOT NULL, -- ready leased accepted dead expired muted
    attempt       INTEGER NOT NULL,
    not_before_ms INTEGER NOT NULL,
    expires_ms    INTEGER NOT NULL,
    provider_id   TEXT,
    reason        TEXT,
    place         TEXT    NOT NULL DEFAULT '',
    batch         TEXT,
    muted_by      TEXT,
    step          TEXT    NOT NULL DEFAULT '',
    UNIQUE (episode, number, endpoint, exercise, step)
);
INSERT INTO delivery_with_step (id, episode, number, endpoint, exercise, life, state, attempt,
    not_before_ms, expires_ms, provider_id, reason, place, batch, muted_by)
SELECT id, episode, number, endpoint, exercise, life, state, attempt,
    not_before_ms, expires_ms, provider_id, reason, place, batch, muted_by FROM delivery;
DROP TABLE delivery;
ALTER TABLE delivery_with_step RENAME TO delivery;
CREATE INDEX delivery_due ON delivery (endpoint, not_before_ms) WHERE state = 'ready';
CREATE INDEX delivery_muted ON delivery (endpoint, exercise) WHERE muted_by IS NOT NULL;
CREATE INDEX delivery_turn
    ON delivery (endpoint, exercise, life DESC, not_before_ms, episode) WHERE state = 'ready';
