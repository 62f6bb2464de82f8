create table device_certificates (
    serial       text    not null primary key, -- hexadecimal, lower case
    tenant       text    not null,
    device       text    not null,
    fingerprint  blob    not null, -- SHA-256 of the DER form
    issued_ms    integer not null,
    not_after_ms integer not null,
    revoked_ms   integer -- null while it counts
) without rowid;

create index device_certificates_of on device_certificates (tenant, device);
