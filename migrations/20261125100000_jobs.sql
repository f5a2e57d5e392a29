-- Long work that runs beside the pages: who asked for it, how far it is, what it made.

create table job (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('archive')),
    period_id bigint not null references period,
    asked_by bigint not null references account,
    asked_at timestamptz not null default now(),
    status text not null default 'waiting'
        check (status in ('waiting', 'running', 'done', 'failed', 'cancelled', 'expired')),
    -- Parts done, of as many as there are.
    done integer not null default 0 check (done >= 0),
    total integer not null default 0 check (total >= 0),
    -- While it runs its worker writes here; one that fell silent is taken over.
    seen_at timestamptz,
    ended_at timestamptz,
    size_bytes bigint,
    sha256 bytea check (octet_length(sha256) = 32),
    fault text not null default '',
    check ((status = 'done') = (sha256 is not null and size_bytes is not null) or status = 'expired')
);
create index job_to_do on job (id) where status in ('waiting', 'running');
create index job_of_period on job (period_id, id);
