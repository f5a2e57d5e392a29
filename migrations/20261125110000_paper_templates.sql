-- People's own Word files for the papers of a period; the newest of a paper is the one in use, none for the built-in form.

create table paper_template (
    cluster_id bigint not null references cluster,
    paper text not null check (paper in ('table', 'lines', 'report', 'minutes', 'proposal')),
    file_name text not null check (file_name is nfc normalized and length(file_name) between 1 and 255),
    file bytea not null check (octet_length(file) between 1 and 4194304),
    uploaded_at timestamptz not null default now(),
    uploaded_by bigint not null references account,
    primary key (cluster_id, paper)
);
