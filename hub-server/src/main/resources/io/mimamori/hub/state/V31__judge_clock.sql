-- When the newest row that the judge has done was taken in, on the hub's clock: a rehearsal that
-- starts again goes on from there and not from the machine's time.
ALTER TABLE judge_position ADD COLUMN received_ms INTEGER NOT NULL DEFAULT 0;
