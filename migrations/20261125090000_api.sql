-- Personal tokens of the API, and the answers kept so that a request sent twice has one effect.

create table api_token (
    id bigint generated always as identity primary key,
    account_id bigint not null references account,
    name text not null check (name is nfc normalized and length(name) between 1 and 100),
    -- SHA-256 of the token; the token itself is shown once and never kept.
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    scopes text[] not null check (cardinality(scopes) > 0),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    check (expires_at > created_at)
);
create index api_token_of_account on api_token (account_id);

create table api_answer (
    token_id bigint not null references api_token,
    idempotency_key text not null check (length(idempotency_key) between 1 and 200),
    -- SHA-256 of method, address and body: the same key for another request is refused.
    request_hash bytea not null check (octet_length(request_hash) = 32),
    -- Null while the request is being answered.
    status smallint,
    content_type text,
    etag text,
    body bytea,
    created_at timestamptz not null default now(),
    primary key (token_id, idempotency_key)
);
create index api_answer_by_age on api_answer (created_at);
