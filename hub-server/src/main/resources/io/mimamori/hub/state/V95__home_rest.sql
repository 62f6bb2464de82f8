-- When a home rests: a pause by the person, a stay elsewhere, a move or a death; at most one has no end of its own yet.
CREATE TABLE home_rest (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant   TEXT    NOT NULL,
    site     TEXT    NOT NULL,
    kind     TEXT    NOT NULL, -- pause, away, hospital, moved, died
    begun_ms INTEGER NOT NULL,
    until_ms INTEGER,          -- ends by itself then; empty: by somebody
    begun_by TEXT    NOT NULL,
    ended_ms INTEGER,
    ended_by TEXT
);
CREATE UNIQUE INDEX home_rest_now ON home_rest (tenant, site) WHERE ended_ms IS NULL;
CREATE INDEX home_rest_of_home ON home_rest (tenant, site, begun_ms);
