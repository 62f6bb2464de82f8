-- What was told of an alert is cancelled or corrected, to exactly those who were told.
CREATE TABLE correction (
    episode  TEXT    NOT NULL,
    ordinal  INTEGER NOT NULL, -- 1 for the first of the alert
    kind     TEXT    NOT NULL, -- cancel correct
    reason   TEXT    NOT NULL, -- Correction.java lists them
    note     TEXT    NOT NULL,
    who      TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL, -- machine's clock
    PRIMARY KEY (episode, ordinal)
) WITHOUT ROWID;
-- The correction that the message tells, by its ordinal; NULL: it tells an event.
ALTER TABLE delivery ADD COLUMN correction INTEGER;
