-- Two servers with one stamp must hold the same. While stamps went up by one, two histories that parted – a standby promoted
-- without the primary's last commits, a database gone back to an earlier moment – came to the same stamp with different
-- data, and a page of the one could be taken for a page of the other. A step of chance between one and a thousand million
-- makes that as good as impossible, and a stamp still only goes up.

create function next_stamp(stamp bigint) returns bigint language sql volatile as $$
    select stamp + 1 + floor(random() * 1000000000)::bigint
$$;

create or replace function stamp_cluster() returns trigger language plpgsql as $$
begin
    update cluster set stamp = next_stamp(stamp) where id in (new.cluster_id, old.cluster_id);
    return null;
end $$;
create or replace function stamp_cluster_of_period() returns trigger language plpgsql as $$
begin
    update cluster set stamp = next_stamp(stamp)
        where id in (select cluster_id from period where id in (new.period_id, old.period_id));
    return null;
end $$;
create or replace function stamp_clusters_of_unit() returns trigger language plpgsql as $$
begin
    update cluster set stamp = next_stamp(stamp) where id in (
        select cluster_id from cluster_membership
        where member_unit_id in (new.member_unit_id, old.member_unit_id));
    return null;
end $$;
create or replace function stamp_renamed_cluster() returns trigger language plpgsql as $$
begin
    new.stamp := next_stamp(old.stamp);
    return new;
end $$;
