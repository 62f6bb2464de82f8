create table refusals (
    id        integer not null primary key,
    time_ms   integer not null,
    door      text    not null,
    principal text    not null,
    target    text    not null,
    reason    text    not null,
    detail    text    not null,
    excerpt   text    not null
);
