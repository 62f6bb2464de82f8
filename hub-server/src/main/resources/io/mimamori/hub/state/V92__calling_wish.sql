-- How people of the escalation plan wish to be told, by the person's id. Lists have a name a line.
CREATE TABLE calling_wish (
    person     TEXT    NOT NULL PRIMARY KEY,
    first      TEXT    NOT NULL, -- endpoints in the order to be tried
    off        TEXT    NOT NULL, -- endpoints that are not to be used
    quiet_from INTEGER,          -- minutes since midnight; NULL: no quiet hours
    quiet_to   INTEGER,
    zone       TEXT    NOT NULL,
    changed_ms INTEGER NOT NULL
) WITHOUT ROWID;
