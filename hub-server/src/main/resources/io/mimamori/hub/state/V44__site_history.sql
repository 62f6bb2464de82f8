-- Every version of a site that this hub judged by, and since when.
CREATE TABLE site_history (
    tenant   TEXT    NOT NULL,
    site     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    yaml     TEXT    NOT NULL,
    profiles TEXT    NOT NULL, -- as in site_version
    since_ms INTEGER,          -- hub's clock; null: before hubs wrote it down
    PRIMARY KEY (tenant, site, version)
) WITHOUT ROWID;
INSERT INTO site_history (tenant, site, version, yaml, profiles)
    SELECT tenant, site, version, yaml, profiles FROM site_version;

-- Which alerts of a site stood at a time.
CREATE INDEX episode_site ON episode (tenant, site, raised_ms DESC);
