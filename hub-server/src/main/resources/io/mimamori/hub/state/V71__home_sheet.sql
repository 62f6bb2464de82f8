-- What somebody who goes there needs; shown to those whom the home lets look, nowhere else.
CREATE TABLE home_sheet (
    tenant     TEXT    NOT NULL,
    site       TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    key_holder TEXT    NOT NULL,
    key_box    TEXT    NOT NULL,
    doctor     TEXT    NOT NULL,
    fire       TEXT    NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant, site)
) WITHOUT ROWID;
