create table devices (
    tenant        text    not null,
    device        text    not null,
    site          text    not null,
    profile       text,
    speaks_for    text    not null, -- names, separated by blanks
    reads         integer not null,
    registered_ms integer not null,
    revoked       integer not null,
    token_hash    blob    not null unique, -- SHA-256; the token itself is kept nowhere
    primary key (tenant, device)
) without rowid;

-- No foreign key to devices: one that a site lists is known before it is registered.
create table device_presence (
    tenant   text    not null,
    device   text    not null,
    online   integer not null,
    since_ms integer not null,
    report   text    not null,
    primary key (tenant, device)
) without rowid;

create table device_configurations (
    tenant     text    not null,
    device     text    not null,
    json       text    not null,
    changed_ms integer not null,
    primary key (tenant, device)
) without rowid;

create table device_commands (
    id         text    not null primary key,
    tenant     text    not null,
    device     text    not null,
    json       text    not null,
    created_ms integer not null,
    expires_ms integer not null,
    answered_ms integer, -- null while it waits
    answer     text
) without rowid;

create index device_commands_waiting on device_commands (tenant, device, expires_ms)
    where answered_ms is null;
