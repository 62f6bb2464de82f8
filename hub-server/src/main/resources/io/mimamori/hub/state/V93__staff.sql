-- Accounts with another role than a caregiver's: admin operator installer viewer (Role.java).
CREATE TABLE staff (
    account TEXT    NOT NULL PRIMARY KEY REFERENCES account (id),
    role    TEXT    NOT NULL,
    made_ms INTEGER NOT NULL
) WITHOUT ROWID;
