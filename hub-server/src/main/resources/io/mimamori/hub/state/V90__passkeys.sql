-- Passkeys of accounts (WebAuthn). credential is the attested credential data: id and public key.
CREATE TABLE passkey (
    id         TEXT    NOT NULL PRIMARY KEY, -- credential id, base64url
    account    TEXT    NOT NULL REFERENCES account (id),
    host       TEXT    NOT NULL,             -- RP id: the host whose page made it
    credential BLOB    NOT NULL,
    counter    INTEGER NOT NULL,
    synced     INTEGER NOT NULL,             -- whether it may be on several devices (BE)
    made_ms    INTEGER NOT NULL,
    used_ms    INTEGER
) WITHOUT ROWID;
CREATE INDEX passkey_account ON passkey (account);
