-- SHA-256 of the device profiles that the version was read with; empty when it names none.
ALTER TABLE site_version ADD COLUMN profiles TEXT NOT NULL DEFAULT '';
