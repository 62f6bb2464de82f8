-- People who sign in with a login and a password; ended accounts stay for the record.
CREATE TABLE account (
    id         TEXT    NOT NULL PRIMARY KEY,
    login      TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    name       TEXT    NOT NULL,
    password   TEXT    NOT NULL, -- Argon2id as a PHC string
    created_ms INTEGER NOT NULL,
    ended_ms   INTEGER
);
-- Which homes an account may look at, and who agreed to that, as the invitation says.
CREATE TABLE account_home (
    account    TEXT    NOT NULL REFERENCES account (id),
    tenant     TEXT    NOT NULL,
    site       TEXT    NOT NULL,
    consent    TEXT    NOT NULL,
    granted_ms INTEGER NOT NULL,
    PRIMARY KEY (account, tenant, site)
) WITHOUT ROWID;
CREATE INDEX account_of_home ON account_home (tenant, site);
-- A link that makes one account. hash is SHA-256 of its token.
CREATE TABLE invitation (
    hash       BLOB    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    tenant     TEXT    NOT NULL,
    site       TEXT    NOT NULL,
    consent    TEXT    NOT NULL,
    made_ms    INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_ms    INTEGER
);
CREATE TABLE account_session (
    hash    BLOB    NOT NULL PRIMARY KEY,
    account TEXT    NOT NULL REFERENCES account (id),
    ends_ms INTEGER NOT NULL
);
CREATE INDEX session_account ON account_session (account);
-- Who looked at a home and when: one row an account and hour, shown to the person who lives there.
CREATE TABLE home_look (
    tenant  TEXT    NOT NULL,
    site    TEXT    NOT NULL,
    hour_ms INTEGER NOT NULL,
    account TEXT    NOT NULL REFERENCES account (id),
    PRIMARY KEY (tenant, site, hour_ms, account)
) WITHOUT ROWID;
