-- Whom of the escalation plan an account is: its devices are told then, and its answers are theirs.
ALTER TABLE account ADD COLUMN person TEXT;
ALTER TABLE invitation ADD COLUMN person TEXT;
CREATE INDEX account_person ON account (person) WHERE person IS NOT NULL;
-- Phones and browsers that take Web Push for an account; subscription is the browser's JSON, a secret.
CREATE TABLE push_device (
    id           TEXT    NOT NULL PRIMARY KEY, -- hash of the subscription's endpoint
    account      TEXT    NOT NULL REFERENCES account (id),
    subscription TEXT    NOT NULL,
    made_ms      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX push_device_account ON push_device (account);
