-- Clusters with their years beside the demonstration: what grows in an installation, grown. Run by
-- tests/benches/product/run.js and tests/http/ground.rs with :from, :clusters and :periods; a cluster has 7 units, a sheet
-- as many entries as the fullest sheet there is. Constraints hold, but are not checked row by row.
set synchronous_commit = off;
set session_replication_role = replica;

create temporary table grown as
    with made as (
        insert into cluster (code, name_vi, name_en)
        select 'cum-' || number, 'Cụm ' || number, 'Cluster ' || number
        from generate_series(:from, :from + :clusters - 1) number returning id)
    select id from made;
create temporary table grown_unit as
    with made as (
        insert into member_unit (code) select 'U' || id || '-' || place from grown, generate_series(1, 7) place
        returning id, code)
    select id, code, split_part(substr(code, 2), '-', 1)::bigint as cluster_id, split_part(code, '-', 2)::integer as place
    from made;
insert into member_unit_name (member_unit_id, full_name, short_name, valid_from)
select id, 'Ban Tổ chức Tỉnh ủy ' || code, code, '1990-01-01' from grown_unit;
insert into cluster_membership (cluster_id, member_unit_id, protocol_order, valid_from)
select cluster_id, id, place, '1990-01-01' from grown_unit;
insert into scheme_version (cluster_id, code, version, status, document, adopted_on)
select grown.id, model.code, 1, 'in_force', model.document, model.adopted_on
from grown, (select * from scheme_version where status = 'in_force' order by id limit 1) model;
create temporary table grown_account as
    with made as (
        insert into account (login, full_name) select 'u' || id, 'Đồng chí ' || code from grown_unit returning id, login)
    select id, substr(login, 2)::bigint as unit_id, login from made;
insert into account_role (account_id, role, cluster_id, member_unit_id, valid_from)
select grown_account.id, 'staff', cluster_id, unit_id, '1990-01-01'
from grown_account join grown_unit on grown_unit.id = unit_id;
insert into session (token_hash, account_id, expires_at)
select sha256(convert_to('bench-' || login, 'UTF8')), id, now() + interval '12 hours' from grown_account;
create temporary table grown_period as
    with made as (
        insert into period (cluster_id, code, kind, starts_on, ends_on, data_cutoff_on, submission_deadline_on,
            appraisal_deadline_on, meeting_on, status, scheme_version_id)
        select grown.id, (2026 - half / 2) || '-H' || (2 - half % 2), 'half_year', day, day + 180, day + 180, day + 200,
            day + 210, day + 220, case when half = 0 then 'open' else 'archived' end, scheme.id
        from grown join scheme_version scheme on scheme.cluster_id = grown.id
            cross join generate_series(0, :periods - 1) half
            cross join lateral (select make_date(2026 - half / 2, case when half % 2 = 0 then 7 else 1 end, 1) as day) days
        returning id, cluster_id, status, scheme_version_id)
    select * from made;
insert into sheet (period_id, member_unit_id, scheme_version_id, status, answered, missing)
select period.id, unit.id, scheme_version_id, case when status = 'open' then 'draft' else 'published' end, 27, 0
from grown_period period join grown_unit unit using (cluster_id);
insert into entry (sheet_id, line_code, raw, points, version, updated_by)
select sheet.id, model.line_code, model.raw, model.points, 1, account.id
from sheet join grown_period period on period.id = sheet.period_id
    join grown_account account on account.unit_id = sheet.member_unit_id
    cross join (select line_code, raw, points from entry
        where sheet_id = (select sheet_id from entry group by sheet_id order by count(*) desc, sheet_id limit 1)) model;
drop table grown, grown_unit, grown_account, grown_period;
set session_replication_role = origin;
analyze;
