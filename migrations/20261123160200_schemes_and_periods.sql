-- Scoring schemes (versioned documents) and the periods that use them.
create table scheme_version (
    id bigint generated always as identity (start with 60001) primary key,
    cluster_id bigint not null references cluster,
    code text not null check (code <> ''),
    version integer not null check (version > 0),
    status text not null check (status in ('draft', 'in_force', 'expired')),
    document jsonb not null,
    adopted_on date,
    created_at timestamptz not null default now(),
    constraint scheme_version_key unique (cluster_id, code, version)
);

-- A scheme in force is never edited: last year's results must never move.
create function refuse_change_of_adopted_scheme() returns trigger language plpgsql as $$
begin
    if old.status <> 'draft' and (tg_op = 'DELETE' or new.document is distinct from old.document
        or new.code <> old.code or new.version <> old.version or new.cluster_id <> old.cluster_id) then
        raise exception 'scheme version % is adopted and cannot be changed', old.id
            using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger scheme_version_is_kept before update or delete on scheme_version
    for each row execute function refuse_change_of_adopted_scheme();

create table period (
    id bigint generated always as identity (start with 70001) primary key,
    cluster_id bigint not null references cluster,
    code text not null constraint period_code_form check (code ~ '^[0-9]{4}(-H[12])?$'),
    kind text not null check (kind in ('half_year', 'year')),
    starts_on date not null,
    ends_on date not null,
    data_cutoff_on date not null,
    submission_deadline_on date not null,
    appraisal_deadline_on date not null,
    meeting_on date not null,
    status text not null check (status in ('preparing', 'open', 'entry_closed', 'published', 'archived')),
    scheme_version_id bigint not null references scheme_version,
    version integer not null default 1,
    constraint period_code_key unique (cluster_id, code),
    constraint period_dates_in_order check
        (starts_on <= ends_on and starts_on <= data_cutoff_on and submission_deadline_on <= appraisal_deadline_on)
);
