-- A code can be typed into a forged page; a passkey answers only the site it was made for. Public keys are no secrets.
-- What is asked of a passkey lies here until it is answered, once, so that any instance can take the answer.
alter table account
    -- What passkeys keep to know whose they are; tells nothing of the person.
    add column passkey_handle bytea not null default uuid_send(gen_random_uuid())
        constraint account_passkey_handle unique constraint account_passkey_handle_form check (octet_length(passkey_handle) = 16);

create table passkey (
    id bigint generated always as identity (start with 160001) primary key,
    account_id bigint not null references account,
    name text not null constraint passkey_name check (length(name) between 1 and 60),
    -- One passkey belongs to one account.
    credential_id bytea not null constraint passkey_credential unique
        constraint passkey_credential_form check (octet_length(credential_id) between 1 and 1023),
    -- The public key, how often it signed, whether it is backed up.
    credential jsonb not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz
);
create index passkey_account on passkey (account_id);

create table passkey_challenge (
    -- The hash of the token of whoever is asked: of a session, a half sign-in or a browser that signs in.
    asked_hash bytea not null constraint passkey_challenge_hash check (octet_length(asked_hash) = 32),
    purpose text not null constraint passkey_challenge_purpose check (purpose in ('registration', 'proof')),
    state jsonb not null,
    -- Whose passkeys may answer; null where a passkey itself says who comes.
    account_id bigint references account,
    -- What a new passkey will be called.
    name text,
    expires_at timestamptz not null,
    constraint passkey_challenge_pkey primary key (asked_hash, purpose)
);

-- Recovery codes stand in for whatever second factor is in use, not for an app alone.
alter table recovery_code
    drop constraint recovery_code_account_id_fkey,
    add constraint recovery_code_account foreign key (account_id) references account;
