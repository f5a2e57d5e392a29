-- Appending to the journal is part of every save. Its trigger asked twice for the end of the chain, and called a function that
-- could not be made part of its statement; now it asks once. What is hashed is the same text as before.

-- The casts make it as unchanging as it is declared, so that it becomes part of the statement that calls it.
create or replace function journal_chain_of(cluster bigint, sheet bigint) returns text language sql immutable as $$
    select case when sheet is not null then 'sheet:' || sheet::text
                when cluster is not null then 'cluster:' || cluster::text
                else 'installation' end
$$;

create or replace function chain_record_of_journal() returns trigger language plpgsql as $$
begin
    new.chain := journal_chain_of(new.cluster_id, new.sheet_id);
    update journal_chain
        set length = length + 1, head = sha256(head || convert_to(journal_text(new), 'UTF8'))
        where chain = new.chain returning length, head into new.position, new.hash;
    if not found then
        insert into journal_chain values (new.chain, 0, decode(repeat('00', 32), 'hex'))
            on conflict (chain) do nothing;
        update journal_chain
            set length = length + 1, head = sha256(head || convert_to(journal_text(new), 'UTF8'))
            where chain = new.chain returning length, head into new.position, new.hash;
    end if;
    return new;
end $$;

-- Only the trigger above moves the end of a chain, and it moves it from within: whoever comes from outside is refused, and so is
-- whoever drops one.
drop trigger journal_chain_is_kept on journal_chain;
create trigger journal_chain_is_kept before insert or update on journal_chain
    for each row when (pg_trigger_depth() = 0) execute function refuse_change_of_journal_chain();
create trigger journal_chain_is_never_dropped before delete on journal_chain
    for each row execute function refuse_change_of_journal_chain();
