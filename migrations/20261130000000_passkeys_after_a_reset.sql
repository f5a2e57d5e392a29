-- Whoever knew a password could have made a passkey with it. Once the owner sets another behind a one-time link, the passkeys
-- of before still are a second step after it, but open the account alone no longer.
alter table passkey add column opens_alone boolean not null default true;
