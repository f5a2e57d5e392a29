-- Who has a sheet open just now, so that two people on one sheet know of each other. Worth minutes, never history:
-- rows are overwritten and swept away, and unlogged, since nobody misses them after a crash. Without foreign keys,
-- because checking one would lock the row of the sheet, which a save may be holding.
create unlogged table sheet_presence (
    sheet_id bigint not null,
    account_id bigint not null,
    -- Whose side the person looks from: each side is shown its own people only.
    side text not null constraint sheet_presence_side_known check (side in ('unit', 'cluster')),
    seen_at timestamptz not null,
    constraint sheet_presence_key primary key (sheet_id, account_id)
);
create index sheet_presence_seen on sheet_presence (seen_at);
