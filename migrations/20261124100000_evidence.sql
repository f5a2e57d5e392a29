-- Evidence (minh chứng) of a line: a document by number and date, with its file or only named. Rows are never
-- deleted: what was removed stays, with who removed it, and keeps its file. Files themselves lie outside the
-- database under the hash of their content; `evidence_file` is claimed before a file is put there.
create table evidence_file (
    sha256 bytea constraint evidence_file_key primary key
        constraint evidence_file_hash check (octet_length(sha256) = 32),
    size_bytes bigint not null constraint evidence_file_not_empty check (size_bytes > 0),
    media_type text not null constraint evidence_file_media_type check (media_type in
        ('application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'image/gif',
         'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
         'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')),
    created_at timestamptz not null default now(),
    -- When somebody last brought this content: what nobody refers to is dropped a day after.
    claimed_at timestamptz not null default now()
);

create table evidence (
    id bigint generated always as identity (start with 120001) primary key,
    sheet_id bigint not null references sheet,
    line_code text not null constraint evidence_line check (line_code <> ''),
    sha256 bytea constraint evidence_has_file references evidence_file,
    file_name text constraint evidence_file_name check (file_name is nfc normalized and file_name <> ''),
    document_number text not null default '' constraint evidence_document_number check (document_number is nfc normalized),
    issued_on date,
    issuer text not null default '' constraint evidence_issuer check (issuer is nfc normalized),
    summary text not null default '' constraint evidence_summary check (summary is nfc normalized),
    added_at timestamptz not null default now(),
    added_by bigint not null references account,
    removed_at timestamptz,
    removed_by bigint references account,
    constraint evidence_file_is_named check ((sha256 is null) = (file_name is null)),
    constraint evidence_names_something check (sha256 is not null or document_number <> ''),
    constraint evidence_removal check ((removed_at is null) = (removed_by is null))
);
create index evidence_sheet on evidence (sheet_id, line_code, id);
create index evidence_by_file on evidence (sha256);
