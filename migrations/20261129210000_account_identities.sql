-- People of an organisation with a sign-in of its own (OpenID Connect) need no second password for this one. Whose
-- identity an account is linked to is kept by the two words the provider never gives anybody else: its own name
-- (issuer) and its name for the person (subject). An e-mail address would not do: people here type theirs themselves.
create table account_identity (
    issuer text not null constraint account_identity_issuer check (length(issuer) between 1 and 500),
    subject text not null constraint account_identity_subject check (length(subject) between 1 and 255),
    account_id bigint not null references account,
    linked_at timestamptz not null default now(),
    constraint account_identity_key primary key (issuer, subject),
    -- Two identities of one provider on one account would be two people in it.
    constraint account_identity_one unique (account_id, issuer)
);

-- Somebody is on the way to the provider. The browser holds the token; whoever comes back without it, or a second
-- time, is nobody. Nonce and verifier are readable, as both are sent on; they are worth nothing without the token.
create table openid_attempt (
    token_hash bytea primary key constraint openid_attempt_hash check (octet_length(token_hash) = 32),
    state_hash bytea not null constraint openid_attempt_state check (octet_length(state_hash) = 32),
    nonce text not null,
    verifier text not null,
    -- Whose account is to be linked; null for a sign-in.
    account_id bigint references account,
    -- The page to go on to.
    next text not null constraint openid_attempt_next check (length(next) <= 4000),
    expires_at timestamptz not null
);
create index openid_attempt_account on openid_attempt (account_id);
