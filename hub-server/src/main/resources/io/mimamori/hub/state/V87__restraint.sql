-- 1 (lowest) to 5; what waits for the morning and what counts for an endpoint's hourly cap goes by it.
ALTER TABLE delivery ADD COLUMN severity INTEGER NOT NULL DEFAULT 3;
-- Messages that count for the cap: those of the last hour.
CREATE TABLE delivery_counted (
    endpoint TEXT    NOT NULL,
    sent_ms  INTEGER NOT NULL
);
CREATE INDEX delivery_counted_when ON delivery_counted (endpoint, sent_ms);
