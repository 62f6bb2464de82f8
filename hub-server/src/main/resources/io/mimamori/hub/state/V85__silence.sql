-- For a time, people are not told of alerts in this scope (NULL: all). ended_ms: somebody ended it early.
-- settled: it is over, and what it withheld and still held was told.
CREATE TABLE silence (
    id        TEXT    NOT NULL PRIMARY KEY,
    kind      TEXT    NOT NULL, -- silence maintenance
    tenant    TEXT    NOT NULL,
    site      TEXT,
    hazard    TEXT,
    rule      TEXT,
    device    TEXT,
    begins_ms INTEGER NOT NULL, -- machine's clock, as all times here
    ends_ms   INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    who       TEXT    NOT NULL,
    set_ms    INTEGER NOT NULL,
    ended_ms  INTEGER,
    ended_by  TEXT,
    settled   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX silence_newest ON silence (set_ms DESC, id DESC);
CREATE INDEX silence_live ON silence (ends_ms) WHERE settled = 0;

-- What each silence kept from whom: its "would have fired" list. Never deleted.
CREATE TABLE silence_withheld (
    silence  TEXT    NOT NULL,
    delivery TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL,
    PRIMARY KEY (silence, delivery)
) WITHOUT ROWID;
