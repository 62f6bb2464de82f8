-- Chronologies read the ledger by time, of all alerts and of none (episode is '' then); desk pages
-- what was reported.
CREATE INDEX ledger_time ON ledger (time_ms);
CREATE INDEX ledger_reported ON ledger (number) WHERE action = 'reported';
