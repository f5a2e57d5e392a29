-- A password can be read over a shoulder or given away; a second proof beside it cannot. The secret of an
-- authenticator app has to be readable, since codes are computed from it. Recovery codes and the state between
-- password and code are kept as hashes only. Sessions get a number and the words their owner knows them by.
create table second_factor (
    account_id bigint primary key references account,
    secret bytea not null constraint second_factor_secret check (octet_length(secret) = 20),
    -- Null while it is being set up: then it is asked for by nobody.
    confirmed_at timestamptz,
    -- The newest step of thirty seconds whose code was taken: no code is taken twice.
    last_step bigint not null default 0
);

create table recovery_code (
    code_hash bytea primary key constraint recovery_code_hash check (octet_length(code_hash) = 32),
    account_id bigint not null references second_factor on delete cascade
);
create index recovery_code_account on recovery_code (account_id);

-- Somebody has given the right password and still owes the code.
create table half_sign_in (
    token_hash bytea primary key constraint half_sign_in_hash check (octet_length(token_hash) = 32),
    account_id bigint not null references account,
    expires_at timestamptz not null
);
create index half_sign_in_account on half_sign_in (account_id);

alter table session
    add column id bigint generated always as identity (start with 150001) constraint session_number unique,
    add column browser text not null default '' constraint session_browser check (length(browser) <= 60);
