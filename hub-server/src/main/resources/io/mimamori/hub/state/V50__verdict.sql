-- The rules' verdicts on readings where they have another word than the door: QARTOD flags, first
-- without the reading that follows, then with it.
CREATE TABLE verdict (
    tenant  TEXT    NOT NULL,
    device  TEXT    NOT NULL,
    channel TEXT    NOT NULL,
    time_ms INTEGER NOT NULL,
    first   INTEGER NOT NULL,
    final   INTEGER NOT NULL,
    PRIMARY KEY (tenant, device, channel, time_ms)
) WITHOUT ROWID;
