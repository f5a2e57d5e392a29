-- Drafts of schemes are edited on screen: every write counts up a revision and keeps what was there before, so that
-- the last steps can be undone; an adopted version keeps everything but may expire.
alter table scheme_version
    add column revision integer not null default 1 check (revision > 0),
    add column document_number text not null default ''
        check (document_number is nfc normalized and length(document_number) <= 200);

create unique index scheme_version_one_in_force on scheme_version (cluster_id, code) where status = 'in_force';

create table scheme_draft_step (
    scheme_version_id bigint not null references scheme_version on delete cascade,
    -- The revision this step made.
    revision integer not null,
    action text not null check (action <> ''),
    subject text,
    before jsonb not null,
    primary key (scheme_version_id, revision)
);

create or replace function refuse_change_of_adopted_scheme() returns trigger language plpgsql as $$
begin
    if old.status <> 'draft' and (tg_op = 'DELETE' or new.document is distinct from old.document
        or new.code <> old.code or new.version <> old.version or new.cluster_id <> old.cluster_id
        or new.adopted_on is distinct from old.adopted_on or new.document_number <> old.document_number
        or new.status = 'draft' or (old.status = 'expired' and new.status <> 'expired')) then
        raise exception 'scheme version % is adopted and cannot be changed', old.id
            using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

-- What was entered on lines that another version of the scheme no longer has, or asks for in another form. It comes
-- back when the sheet gets a version it fits.
create table entry_set_aside (
    id bigint generated always as identity (start with 110001) primary key,
    sheet_id bigint not null references sheet,
    line_code text not null check (line_code <> ''),
    -- The version it was entered for.
    scheme_version_id bigint not null references scheme_version,
    raw jsonb not null,
    note text not null default '' check (note is nfc normalized),
    points numeric check (points <> 'NaN'),
    updated_at timestamptz not null,
    updated_by bigint not null references account,
    set_aside_at timestamptz not null default now(),
    constraint entry_set_aside_key unique (sheet_id, line_code, scheme_version_id)
);
