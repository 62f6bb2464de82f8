-- How the person who lives in a home comes to the page about it: a link that works once, then the device itself.
CREATE TABLE person_key (
    hash    BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the token
    tenant  TEXT    NOT NULL,
    site    TEXT    NOT NULL,
    kind    TEXT    NOT NULL, -- link, device
    made_ms INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL
);
CREATE INDEX person_key_home ON person_key (tenant, site);
