-- A line that InfluxDB refused is kept once, also when rows come again after a crash.
DELETE FROM series_set_aside
WHERE id NOT IN (SELECT max(id) FROM series_set_aside GROUP BY database, line);
CREATE UNIQUE INDEX series_set_aside_line ON series_set_aside(database, line);
