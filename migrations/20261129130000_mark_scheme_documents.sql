-- A scheme is read with every page and every save, and understanding its document takes longer than scoring by it. By this
-- mark of its content the app knows a document that it has understood before.

alter table scheme_version add column document_mark bytea not null
    generated always as (sha256(jsonb_send(document))) stored;
