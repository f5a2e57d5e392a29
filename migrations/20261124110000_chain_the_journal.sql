-- The journal is tamper-evident: every record carries the hash of the one before it in its chain, and of itself.
-- A sheet has a chain of its own, so that appending waits for nobody but those who wait for the sheet anyway; what
-- belongs to no sheet is chained by cluster, what belongs to no cluster in the chain of the installation.
--
-- The order of a chain is `position`. `at` stays the start of the record's transaction, like every other instant of
-- that change; two changes of one chain that waited for each other may therefore stand a moment out of its order.
-- Who appends to several chains in one transaction goes from the narrow to the wide (sheets by id, cluster,
-- installation), so that nobody waits in a circle.
alter table journal
    -- Through which hand the change came.
    add column hand text constraint journal_hand_known
        check (hand in ('page', 'import', 'correction', 'system')),
    add column chain text collate "C",
    add column position bigint constraint journal_position_from_one check (position > 0),
    add column hash bytea constraint journal_hash_length check (octet_length(hash) = 32);

-- How long each chain is and the hash it ends with: the place where appends wait for each other, and the proof that
-- no record was taken off the end.
create table journal_chain (
    chain text collate "C" primary key,
    length bigint not null check (length >= 0),
    head bytea not null check (octet_length(head) = 32)
);

create function journal_chain_of(cluster bigint, sheet bigint) returns text language sql immutable as $$
    select case when sheet is not null then 'sheet:' || sheet
                when cluster is not null then 'cluster:' || cluster
                else 'installation' end
$$;

-- Everything a record says, as the one text its hash is made of. `thidua doctor` hashes this very text.
create function journal_text(record journal) returns text language sql stable as $$
    select jsonb_build_array(record.id, (extract(epoch from record.at) * 1000000)::bigint, record.account_id,
        record.action, record.cluster_id, record.sheet_id, record.line_code, record.subject, record.hand,
        record.before, record.after)::text
$$;

-- The records written before there were chains, in the order of their ids.
alter table journal disable trigger journal_is_append_only;
do $$
declare
    record journal;
    last_chain text := '';
    last_position bigint := 0;
    last_hash bytea;
begin
    for record in select * from journal order by journal_chain_of(cluster_id, sheet_id) collate "C", id loop
        record.chain := journal_chain_of(record.cluster_id, record.sheet_id);
        record.hand := case when record.account_id is null then 'system'
                            when record.action = 'scheme.replaced' then 'import' else 'page' end;
        if record.chain <> last_chain then
            if last_position > 0 then
                insert into journal_chain values (last_chain, last_position, last_hash);
            end if;
            last_chain := record.chain;
            last_position := 0;
            last_hash := decode(repeat('00', 32), 'hex');
        end if;
        last_position := last_position + 1;
        last_hash := sha256(last_hash || convert_to(journal_text(record), 'UTF8'));
        update journal set hand = record.hand, chain = last_chain, position = last_position, hash = last_hash
            where id = record.id;
    end loop;
    if last_position > 0 then
        insert into journal_chain values (last_chain, last_position, last_hash);
    end if;
end $$;
alter table journal enable trigger journal_is_append_only;

alter table journal
    alter column hand set not null,
    alter column hand set default 'page',
    alter column chain set not null,
    alter column position set not null,
    alter column hash set not null,
    add constraint journal_chain_position unique (chain, position);

-- Whoever appends: the record goes to the end of its chain, whatever the statement says of its place.
create function chain_record_of_journal() returns trigger language plpgsql as $$
declare
    previous bytea;
begin
    new.chain := journal_chain_of(new.cluster_id, new.sheet_id);
    select length + 1, head into new.position, previous from journal_chain where chain = new.chain for update;
    if not found then
        insert into journal_chain values (new.chain, 0, decode(repeat('00', 32), 'hex'))
            on conflict (chain) do nothing;
        select length + 1, head into new.position, previous from journal_chain where chain = new.chain for update;
    end if;
    new.hash := sha256(previous || convert_to(journal_text(new), 'UTF8'));
    update journal_chain set length = new.position, head = new.hash where chain = new.chain;
    return new;
end $$;
create trigger journal_is_chained before insert on journal
    for each row execute function chain_record_of_journal();

-- Only the trigger above moves the end of a chain; nobody drops one.
create function refuse_change_of_journal_chain() returns trigger language plpgsql as $$
begin
    if tg_op in ('INSERT', 'UPDATE') and pg_trigger_depth() > 1 then
        return new;
    end if;
    raise exception 'only the journal moves the end of a chain' using errcode = 'restrict_violation';
end $$;
create trigger journal_chain_is_kept before insert or update or delete on journal_chain
    for each row execute function refuse_change_of_journal_chain();
create trigger journal_chain_is_never_emptied before truncate on journal_chain
    for each statement execute function refuse_change_of_journal_chain();

-- What the journal's page narrows by, besides sheet and line: a person, the kind of action, the time.
create index journal_person on journal (cluster_id, account_id, id);
create index journal_kind on journal (cluster_id, split_part(action, '.', 1), id);
create index journal_time on journal (cluster_id, at);
