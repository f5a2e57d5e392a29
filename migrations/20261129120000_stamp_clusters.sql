-- How often what a cluster's published pages show has changed. A page kept in memory is shown again only under the stamp
-- it was made with, and the stamp is read with every request: whoever changes a row, by whatever program, is seen at once.
-- The stamp moves at the end of a transaction, so that its row is never held while others are waited for.

alter table cluster add column stamp bigint not null default 0;

create function stamp_cluster() returns trigger language plpgsql as $$
begin
    update cluster set stamp = stamp + 1 where id in (new.cluster_id, old.cluster_id);
    return null;
end $$;
create function stamp_cluster_of_period() returns trigger language plpgsql as $$
begin
    update cluster set stamp = stamp + 1
        where id in (select cluster_id from period where id in (new.period_id, old.period_id));
    return null;
end $$;
create function stamp_clusters_of_unit() returns trigger language plpgsql as $$
begin
    update cluster set stamp = stamp + 1 where id in (
        select cluster_id from cluster_membership
        where member_unit_id in (new.member_unit_id, old.member_unit_id));
    return null;
end $$;
create function stamp_renamed_cluster() returns trigger language plpgsql as $$
begin
    new.stamp := old.stamp + 1;
    return new;
end $$;

create constraint trigger period_stamps_its_cluster after insert or update or delete on period
    deferrable initially deferred for each row execute function stamp_cluster();
create constraint trigger membership_stamps_its_cluster after insert or update or delete on cluster_membership
    deferrable initially deferred for each row execute function stamp_cluster();
create constraint trigger publication_stamps_its_cluster after insert on publication
    deferrable initially deferred for each row execute function stamp_cluster_of_period();
-- Entries and totals change all the time and no published page shows them.
create constraint trigger sheet_stamps_its_cluster
    after insert or delete or update of status, checking_unit_id, scheme_version_id, illustrative on sheet
    deferrable initially deferred for each row execute function stamp_cluster_of_period();
create constraint trigger unit_name_stamps_its_clusters after insert or update or delete on member_unit_name
    deferrable initially deferred for each row execute function stamp_clusters_of_unit();
create trigger cluster_stamps_itself before update of code, name_vi, name_en on cluster
    for each row execute function stamp_renamed_cluster();
