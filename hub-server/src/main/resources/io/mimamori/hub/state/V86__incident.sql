-- What may be about a life at one place is one incident from its first alert until all its alerts are
-- over: each person is rung once for each of its levels, by the alert (episode) of incident_ring.
CREATE TABLE incident (
    tenant   TEXT    NOT NULL,
    site     TEXT    NOT NULL,
    exercise INTEGER NOT NULL,
    id       TEXT    NOT NULL, -- its first alert
    PRIMARY KEY (tenant, site, exercise)
) WITHOUT ROWID;
CREATE TABLE incident_alert (
    incident TEXT NOT NULL,
    episode  TEXT NOT NULL,
    PRIMARY KEY (incident, episode)
) WITHOUT ROWID;
CREATE TABLE incident_ring (
    incident TEXT NOT NULL,
    who      TEXT NOT NULL, -- a person, or an endpoint that is nobody's
    level    TEXT NOT NULL,
    episode  TEXT NOT NULL,
    PRIMARY KEY (incident, who, level)
) WITHOUT ROWID;
-- Such a message does not ring: its person was rung for the incident.
ALTER TABLE delivery ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
