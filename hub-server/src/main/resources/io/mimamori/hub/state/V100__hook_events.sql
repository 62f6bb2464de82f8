-- Events that providers sent to the hub and that were dealt with: a repeated one changes nothing.
CREATE TABLE hook_event (
    id          TEXT    NOT NULL PRIMARY KEY,
    received_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX hook_event_age ON hook_event (received_ms);
CREATE INDEX delivery_batch ON delivery (batch) WHERE batch IS NOT NULL;
