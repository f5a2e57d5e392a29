-- What a unit prepares as its explanation before the leader sends it: staff type it, the leader finds it in the form.

create table explanation_draft (
    return_id bigint not null references sheet_return,
    -- '' for the sheet as a whole.
    line_code text not null,
    body text not null check (body is nfc normalized and length(body) <= 2000),
    version integer not null check (version > 0),
    updated_at timestamptz not null default now(),
    updated_by bigint not null references account,
    primary key (return_id, line_code)
);
