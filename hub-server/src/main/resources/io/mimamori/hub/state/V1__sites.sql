-- The newest version of each site's file, as it was put into the journal.
CREATE TABLE site_version (
    tenant  TEXT NOT NULL,
    site    TEXT NOT NULL,
    version INTEGER NOT NULL,
    yaml    TEXT NOT NULL,
    PRIMARY KEY (tenant, site)
);
