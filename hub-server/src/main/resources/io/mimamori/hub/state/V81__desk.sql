-- PINs of people who answer at the duty desk; person is their id in the escalation file.
CREATE TABLE desk_pin (
    person    TEXT    NOT NULL PRIMARY KEY,
    pin       TEXT    NOT NULL, -- Argon2id as a PHC string
    failures  INTEGER NOT NULL, -- wrong ones since the last right one or lock-out
    locked_ms INTEGER NOT NULL  -- none is looked at before; 0: not locked
) WITHOUT ROWID;
-- Terminals that are signed in; token is the hash of the desk's token that opened them.
CREATE TABLE desk_terminal (
    hash    BLOB    NOT NULL PRIMARY KEY,
    token   BLOB    NOT NULL,
    ends_ms INTEGER NOT NULL
);
