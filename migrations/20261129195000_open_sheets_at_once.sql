-- A sheet with all that is on it is read by one statement, at every page and every save.

-- The roles that count today, of accounts that are not disabled.
create view role_today as
    select role.account_id, role.role, role.cluster_id, role.member_unit_id
    from account_role role
    join account on account.id = role.account_id and account.disabled_at is null
    cross join (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day) today
    where role.valid_from <= today.day and (role.valid_to is null or today.day < role.valid_to);

-- The one number of a scheme that lists of sheets show; its whole document need not be unpacked for it.
alter table scheme_version add column base text not null generated always as (document ->> 'base') stored;
