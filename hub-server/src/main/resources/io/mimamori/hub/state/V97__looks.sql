-- Who looked at a home, when, at what and why: one row an hour, shown to the person who lives there.
CREATE TABLE look (
    id      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant  TEXT    NOT NULL,
    site    TEXT    NOT NULL,
    hour_ms INTEGER NOT NULL,
    who     TEXT    NOT NULL, -- id of an account, else a name
    name    TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    reason  TEXT    NOT NULL
);
CREATE UNIQUE INDEX look_once ON look (tenant, site, hour_ms, who, kind, reason);
INSERT INTO look (tenant, site, hour_ms, who, name, kind, reason)
    SELECT l.tenant, l.site, l.hour_ms, l.account, a.name, 'care', ''
    FROM home_look l JOIN account a ON a.id = l.account ORDER BY l.hour_ms;
DROP TABLE home_look;
-- For what reason somebody may look at what is kept from them otherwise, and until when.
CREATE TABLE break_glass (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant    TEXT    NOT NULL,
    site      TEXT    NOT NULL,
    who       TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    opened_ms INTEGER NOT NULL,
    until_ms  INTEGER NOT NULL
);
CREATE INDEX break_glass_now ON break_glass (tenant, site, until_ms);
