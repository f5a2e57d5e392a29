-- Whoever reads the database or a backup must not be able to compute other people's codes. Where the installation has a key,
-- secrets of authenticator apps are stored sealed: version, mark of the key, nonce, and the secret under AES-256-GCM. Without
-- one they stay plain, as they were.
alter table second_factor drop constraint second_factor_secret,
    add constraint second_factor_secret check (octet_length(secret) in (20, 53));
