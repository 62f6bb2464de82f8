-- How far each journal consumer has come whose effects are not in a file of their own.
CREATE TABLE consumer_offset (
    consumer TEXT PRIMARY KEY,
    row INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Lines that InfluxDB refused for good, with its reason; the oldest go first.
CREATE TABLE series_set_aside (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    database TEXT NOT NULL,
    line TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
