-- What each unit writes for the cluster's report: the parts that no figure says.

create table report_text (
    sheet_id bigint not null references sheet,
    section text not null check (section in ('movement', 'causes', 'tasks', 'proposals')),
    body text not null check (body is nfc normalized and length(body) <= 4000),
    version integer not null check (version > 0),
    written_at timestamptz not null default now(),
    written_by bigint not null references account,
    primary key (sheet_id, section)
);
