create table media (
    tenant      text    not null,
    device      text    not null,
    event       text    not null,
    bytes       integer not null,
    received_ms integer not null,
    primary key (tenant, device, event)
) without rowid;

create index media_by_age on media (received_ms);
