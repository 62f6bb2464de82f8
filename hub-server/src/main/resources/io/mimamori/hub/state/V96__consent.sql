-- A consent has an end, and the person may take it back.
ALTER TABLE account_home ADD COLUMN ends_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account_home ADD COLUMN withdrawn_ms INTEGER;
ALTER TABLE account_home ADD COLUMN withdrawn_by TEXT;
-- Whether the caregiver may say that the home rests.
ALTER TABLE account_home ADD COLUMN stays INTEGER NOT NULL DEFAULT 0;
UPDATE account_home SET ends_ms = granted_ms + 31536000000;
-- How long the consent lasts from the day on which the invitation is used.
ALTER TABLE invitation ADD COLUMN consent_length_ms INTEGER NOT NULL DEFAULT 31536000000;
ALTER TABLE invitation ADD COLUMN stays INTEGER NOT NULL DEFAULT 0;
