-- People get one message for what happens at one place within some minutes; place is tenant/site,
-- empty for what is told alone. batch is the id of the first delivery of the message: the same at
-- each attempt. muted_by is the alert (episode) for whose sake nothing is sent, while it may change.
ALTER TABLE delivery ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN batch TEXT;
ALTER TABLE delivery ADD COLUMN muted_by TEXT;
CREATE INDEX delivery_muted ON delivery (endpoint, exercise) WHERE muted_by IS NOT NULL;
CREATE TABLE delivery_place (
    endpoint TEXT    NOT NULL,
    exercise INTEGER NOT NULL,
    place    TEXT    NOT NULL,
    sent_ms  INTEGER NOT NULL,
    PRIMARY KEY (endpoint, exercise, place)
) WITHOUT ROWID;
CREATE INDEX episode_open ON episode (tenant, site) WHERE cleared_ms IS NULL;
