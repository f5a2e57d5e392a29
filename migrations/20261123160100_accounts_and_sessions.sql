-- People, what they may do and from when to when, and how they prove who they are. Only hashes of secrets are
-- stored: of passwords (Argon2id), session tokens and one-time links (SHA-256 of 256 random bits).
create table account (
    id bigint generated always as identity (start with 40001) primary key,
    login text not null constraint account_login_key unique
        constraint account_login_form check (login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
    full_name text not null check (full_name is nfc normalized and full_name <> ''),
    -- Null until the person has used the one-time link.
    password_hash text,
    disabled_at timestamptz,
    last_signed_in_at timestamptz,
    created_at timestamptz not null default now()
);

create table account_role (
    id bigint generated always as identity (start with 50001) primary key,
    account_id bigint not null references account,
    role text not null constraint account_role_known check
        (role in ('staff', 'leader', 'secretariat', 'deputy', 'cross_checker', 'admin', 'observer')),
    -- Null only for an admin of the whole installation.
    cluster_id bigint references cluster,
    member_unit_id bigint references member_unit,
    valid_from date not null,
    valid_to date,
    constraint account_role_range check (valid_to is null or valid_from < valid_to),
    constraint account_role_place check (
        case
            when role = 'admin' then member_unit_id is null
            when role = 'observer' then cluster_id is not null and member_unit_id is null
            else cluster_id is not null and member_unit_id is not null
        end)
);
create index account_role_account on account_role (account_id);

create table session (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    account_id bigint not null references account,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index session_account on session (account_id);

create table one_time_link (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    purpose text not null check (purpose in ('first_admin', 'set_password')),
    account_id bigint references account,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint one_time_link_subject check ((purpose = 'set_password') = (account_id is not null))
);
create index one_time_link_account on one_time_link (account_id);

-- Failed sign-ins, counted per account name and per address, shared by every instance of the app. Delays grow
-- and end by themselves: nobody is locked out for good.
create table sign_in_throttle (
    subject text primary key,
    failures integer not null check (failures > 0),
    last_failure_at timestamptz not null,
    blocked_until timestamptz not null
);
