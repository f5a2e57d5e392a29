//! Notices: who is told what, what they have read, and which ways they chose.

use super::{StoreError, stored};
use crate::domain::ids::{AccountId, NoticeId};
use crate::domain::notice::{About, Facts, NewNotice, NoticeKind, Recipients, Ways};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// A notice as its recipient sees it.
#[derive(Debug, Clone)]
pub struct NoticeRecord {
    /// The notice.
    pub id: NoticeId,
    /// What it tells of.
    pub kind: NoticeKind,
    /// What is to be worded.
    pub facts: Facts,
    /// When it arose.
    pub created_at: DateTime<Utc>,
    /// Whether its recipient has marked it read.
    pub read: bool,
}

/// A row as the queries give it.
struct NoticeRow {
    id: i64,
    kind: String,
    facts: serde_json::Value,
    created_at: DateTime<Utc>,
    read: bool,
}

impl NoticeRow {
    fn read(self) -> Result<NoticeRecord, StoreError> {
        Ok(NoticeRecord {
            id: NoticeId::new(self.id),
            kind: stored("notice kind", &self.kind, NoticeKind::parse(&self.kind))?,
            facts: facts(self.facts)?,
            created_at: self.created_at,
            read: self.read,
        })
    }
}

/// Reads the stored facts of a notice.
pub(super) fn facts(document: serde_json::Value) -> Result<Facts, StoreError> {
    serde_json::from_value(document)
        .map_err(|error| StoreError::Unreadable { what: "notice facts", value: error.to_string() })
}

/// Writes a notice for each recipient and queues their mails, as each has chosen, but for `except`.
///
/// # Errors
/// [`StoreError`].
#[expect(clippy::too_many_lines, reason = "one statement, so that telling many people costs one round trip")]
pub async fn tell(
    connection: &mut PgConnection,
    notice: &NewNotice,
    recipients: Recipients,
    except: AccountId,
) -> Result<(), StoreError> {
    let (sheet, line, period) = match &notice.about {
        About::Sheet { sheet, line } => (Some(sheet.get()), line.as_deref(), None),
        About::Period(period) => (None, None, Some(period.get())),
    };
    let (audience, who) = match recipients {
        Recipients::Unit(unit) => ("unit", Some(unit.get())),
        Recipients::Appraisers => ("appraisers", None),
        Recipients::Account(account) => ("account", Some(account.get())),
        Recipients::Cluster => ("cluster", None),
    };
    sqlx::query!(
        r#"with today as (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day),
           about as (
               select period.cluster_id, period.id as period_id, sheet.id as sheet_id, sheet.member_unit_id,
                   jsonb_strip_nulls(jsonb_build_object('cluster', cluster.code, 'period', period.code,
                       'unit', unit.code, 'unit_name', name.short_name, 'line', $4::text,
                       'excerpt', $5::text)) as facts
               from period
               join cluster on cluster.id = period.cluster_id
               left join sheet on sheet.id = $2 and sheet.period_id = period.id
               left join member_unit unit on unit.id = sheet.member_unit_id
               left join member_unit_name name on name.member_unit_id = unit.id and name.valid_from <= period.ends_on
                   and (name.valid_to is null or period.ends_on < name.valid_to)
               where period.id = coalesce($3, (select period_id from sheet where id = $2))),
           held as (
               select role.account_id, role.role, role.member_unit_id
               from about
               join account_role role on role.cluster_id = about.cluster_id
               join account on account.id = role.account_id and account.disabled_at is null
               cross join today
               where role.valid_from <= today.day and (role.valid_to is null or today.day < role.valid_to)),
           people as (
               select distinct held.account_id
               from held cross join about
               where held.account_id <> $8 and case $6::text
                   when 'unit' then held.role in ('staff', 'leader') and held.member_unit_id = $7
                   when 'account' then held.account_id = $7
                   when 'appraisers' then held.member_unit_id <> about.member_unit_id
                       and (held.role = 'secretariat' or held.role = 'deputy' and exists (
                           select from held chair
                           where chair.role = 'secretariat' and chair.member_unit_id = about.member_unit_id))
                   when 'cluster' then true
                   else false end),
           told as (
               insert into notice (account_id, kind, cluster_id, period_id, sheet_id, line_code, facts, in_app)
               select account.id, $1, about.cluster_id, about.period_id, about.sheet_id, $4, about.facts,
                   coalesce(choice.in_app, true)
               from people
               join account on account.id = people.account_id
               cross join about
               left join notice_choice choice on choice.account_id = account.id and choice.kind = $1
               where coalesce(choice.in_app, true)
                   or (coalesce(choice.by_mail, true) and account.email is not null)
               returning id, account_id)
           insert into mail (notice_id, account_id)
           select told.id, told.account_id
           from told
           join account on account.id = told.account_id and account.email is not null
           left join notice_choice choice on choice.account_id = account.id and choice.kind = $1
           where coalesce(choice.by_mail, true)"#,
        notice.kind.as_str(),
        sheet,
        period,
        line,
        notice.excerpt,
        audience,
        who,
        except.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Reminds staff and leaders of every unit whose sheet is still a draft three days and one day before its deadline;
/// each person once a day and sheet, however often it is called.
///
/// # Errors
/// [`StoreError`].
pub async fn remind(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!(
        r#"with today as (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day),
           people as (
               select distinct account.id as account_id, account.email, period.cluster_id, period.id as period_id,
                   sheet.id as sheet_id, concat_ws(':', 'deadline', account.id, sheet.id, today.day) as once_key,
                   jsonb_build_object('cluster', cluster.code, 'period', period.code, 'unit', unit.code,
                       'unit_name', name.short_name, 'due_on', period.submission_deadline_on) as facts
               from period
               cross join today
               join cluster on cluster.id = period.cluster_id
               join sheet on sheet.period_id = period.id and sheet.status = 'draft'
               join member_unit unit on unit.id = sheet.member_unit_id
               join member_unit_name name on name.member_unit_id = unit.id and name.valid_from <= period.ends_on
                   and (name.valid_to is null or period.ends_on < name.valid_to)
               join account_role role on role.cluster_id = period.cluster_id and role.member_unit_id = unit.id
                   and role.role in ('staff', 'leader') and role.valid_from <= today.day
                   and (role.valid_to is null or today.day < role.valid_to)
               join account on account.id = role.account_id and account.disabled_at is null
               where period.status = 'open' and period.submission_deadline_on in (today.day + 3, today.day + 1)),
           told as (
               insert into notice (account_id, kind, cluster_id, period_id, sheet_id, facts, once_key, in_app)
               select people.account_id, 'deadline_near', people.cluster_id, people.period_id, people.sheet_id,
                   people.facts, people.once_key, coalesce(choice.in_app, true)
               from people
               left join notice_choice choice
                   on choice.account_id = people.account_id and choice.kind = 'deadline_near'
               where coalesce(choice.in_app, true)
                   or (coalesce(choice.by_mail, true) and people.email is not null)
               on conflict on constraint notice_once_key do nothing
               returning id, account_id)
           insert into mail (notice_id, account_id)
           select told.id, told.account_id
           from told
           join account on account.id = told.account_id and account.email is not null
           left join notice_choice choice on choice.account_id = account.id and choice.kind = 'deadline_near'
           where coalesce(choice.by_mail, true)"#
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The notices of a person, newest first: at most `count`, and only those older than `before` where it is given.
///
/// # Errors
/// [`StoreError`].
pub async fn of_account(
    connection: &mut PgConnection,
    account: AccountId,
    before: Option<NoticeId>,
    count: i64,
) -> Result<Vec<NoticeRecord>, StoreError> {
    let rows = sqlx::query_as!(
        NoticeRow,
        r#"select id, kind, facts, created_at, read_at is not null as "read!"
           from notice where account_id = $1 and in_app and ($2::bigint is null or id < $2)
           order by id desc limit $3"#,
        account.get(),
        before.map(NoticeId::get),
        count
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(NoticeRow::read).collect()
}

/// Marks one notice of a person read. `None` where they have no such notice.
///
/// # Errors
/// [`StoreError`].
pub async fn mark_read(
    connection: &mut PgConnection,
    account: AccountId,
    notice: NoticeId,
) -> Result<Option<NoticeRecord>, StoreError> {
    let row = sqlx::query_as!(
        NoticeRow,
        r#"update notice set read_at = coalesce(read_at, now()) where id = $1 and account_id = $2 and in_app
           returning id, kind, facts, created_at, true as "read!""#,
        notice.get(),
        account.get()
    )
    .fetch_optional(connection)
    .await?;
    row.map(NoticeRow::read).transpose()
}

/// Marks the notices of a person read up to the newest one their page showed: what came since stays unread.
///
/// # Errors
/// [`StoreError`].
pub async fn mark_all_read(
    connection: &mut PgConnection,
    account: AccountId,
    newest: NoticeId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update notice set read_at = now() where account_id = $1 and in_app and read_at is null and id <= $2",
        account.get(),
        newest.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Where mails to a person go, and in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailBox {
    /// The address; `None` where the person gets no mail.
    pub email: Option<String>,
    /// The code of the language: `vi` or `en`.
    pub language: String,
}

/// Where mails to a person go.
///
/// # Errors
/// [`StoreError`].
pub async fn mail_box(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Option<MailBox>, StoreError> {
    let found = sqlx::query_as!(
        MailBox,
        "select email, mail_language as language from account where id = $1",
        account.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(found)
}

/// Replaces a person's address and language for mails.
///
/// # Errors
/// [`StoreError::Constraint`] `account_email_form`, `account_mail_language_known`.
pub async fn set_mail_box(
    connection: &mut PgConnection,
    account: AccountId,
    mail_box: &MailBox,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update account set email = $2, mail_language = $3 where id = $1",
        account.get(),
        mail_box.email,
        mail_box.language
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a person chose for each kind of notice.
///
/// # Errors
/// [`StoreError`].
pub async fn choices(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<BTreeMap<NoticeKind, Ways>, StoreError> {
    let rows =
        sqlx::query!("select kind, in_app, by_mail from notice_choice where account_id = $1", account.get())
            .fetch_all(connection)
            .await?;
    let mut choices: BTreeMap<NoticeKind, Ways> =
        NoticeKind::ALL.iter().map(|kind| (*kind, Ways::DEFAULT)).collect();
    for row in rows {
        let kind = stored("notice kind", &row.kind, NoticeKind::parse(&row.kind))?;
        choices.insert(kind, Ways { in_app: row.in_app, by_mail: row.by_mail });
    }
    Ok(choices)
}

/// Replaces what a person chose.
///
/// # Errors
/// [`StoreError`].
pub async fn set_choices(
    connection: &mut PgConnection,
    account: AccountId,
    choices: &BTreeMap<NoticeKind, Ways>,
) -> Result<(), StoreError> {
    let kinds: Vec<String> = choices.keys().map(|kind| kind.as_str().to_owned()).collect();
    let in_app: Vec<bool> = choices.values().map(|ways| ways.in_app).collect();
    let by_mail: Vec<bool> = choices.values().map(|ways| ways.by_mail).collect();
    sqlx::query!(
        r#"insert into notice_choice (account_id, kind, in_app, by_mail)
           select $1, kind, in_app, by_mail
           from unnest($2::text[], $3::boolean[], $4::boolean[]) as chosen (kind, in_app, by_mail)
           on conflict (account_id, kind) do update set in_app = excluded.in_app, by_mail = excluded.by_mail"#,
        account.get(),
        &kinds,
        &in_app,
        &by_mail
    )
    .execute(connection)
    .await?;
    Ok(())
}
