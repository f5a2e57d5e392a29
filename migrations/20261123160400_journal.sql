-- The journal: every change, who, when, from what to what. The database itself refuses to alter or drop a row.
create table journal (
    id bigint generated always as identity (start with 100001) primary key,
    at timestamptz not null default now(),
    -- Null where the system itself acted (first start).
    account_id bigint references account,
    action text not null check (action <> ''),
    cluster_id bigint references cluster,
    sheet_id bigint references sheet,
    line_code text,
    -- What else the action was about, in words an admin knows: a login, a period code.
    subject text,
    before jsonb,
    after jsonb
);
create index journal_sheet on journal (sheet_id, line_code, id);
create index journal_cluster on journal (cluster_id, id);

create function refuse_change_of_journal() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only' using errcode = 'restrict_violation';
end $$;
create trigger journal_is_append_only before update or delete on journal
    for each row execute function refuse_change_of_journal();
create trigger journal_is_never_emptied before truncate on journal
    for each statement execute function refuse_change_of_journal();
