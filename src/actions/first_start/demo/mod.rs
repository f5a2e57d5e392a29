//! Demonstration: an account for every role, two published periods, and in the present one illustrative results (số
//! liệu minh họa) of six of the seven committees. The seventh, Hà Giang, is left for the visitor to fill.
//!
//! Everything goes through the same actions as a person's work, so the journal tells of it too.

mod earlier;
mod results;

use self::results::{fill, results_of};
use crate::actions::accounts::{self, AccountForm};
use crate::actions::secrets::{Token, hash_of_token};
use crate::actions::{ActionError, first_start, periods, to_the_end};
use crate::domain::access::{Actor, Grant, Role};
use crate::domain::ids::ClusterId;
use crate::domain::workflow::PeriodStatus;
use crate::store;
use crate::store::accounts::DatedRole;
use crate::store::clusters::{ClusterRecord, MemberRecord};
use crate::store::journal::Record;
use crate::store::links::LinkPurpose;
use crate::store::periods::{PeriodDates, PeriodRecord};
use chrono::{Days, NaiveDate};
use sqlx::PgPool;

/// Days the visitor has left to send the sheet.
const DAYS_LEFT: u64 = 3;

/// The unit the visitor fills.
const LEFT_TO_FILL: &str = "HG";

/// User name of the admin.
const ADMIN: &str = "quantri";
/// User name of the secretariat, which is Hà Giang's.
const SECRETARIAT: &str = "thuongtruc";
/// User name of the deputy, who appraises the secretariat's own unit.
const DEPUTY: &str = "cumpho";

/// A demonstration account, as it is printed.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// User name.
    pub login: String,
    /// The role it shows.
    pub role: Role,
    /// The unit's short name, where it has one.
    pub unit: Option<String>,
}

/// What the journal says of an installation that is a demonstration.
const BEGUN: &str = "demonstration.begun";

/// Loads the demonstration, or what is still missing of one that was cut off. Accounts that exist keep the password
/// they have.
///
/// # Errors
/// [`DemoError::RealInstallation`] where people work already: invented figures must never stand beside theirs.
pub async fn load(db: &PgPool, password: &str) -> Result<Vec<DemoAccount>, DemoError> {
    begin(db).await?;
    let mut connection = db.acquire().await.map_err(ActionError::from)?;
    let cluster =
        store::clusters::find(&mut connection, first_start::CLUSTER).await.map_err(ActionError::from)?;
    let Some(cluster) = cluster else { return Err(DemoError::RealInstallation) };
    let today = store::clusters::today(&mut connection).await.map_err(ActionError::from)?;
    let members =
        store::clusters::members_on(&mut connection, cluster.id, today).await.map_err(ActionError::from)?;
    drop(connection);
    let mut accounts = Vec::new();
    for (account, full_name, role) in wanted(&members, cluster.id, today) {
        create(db, &account, full_name, role, password).await?;
        accounts.push(account);
    }
    let people = People { db: db.clone(), cluster, today, members };
    earlier::publish_all(&people).await?;
    people.leave_time().await?;
    let results = results_of(results::PRESENT)?;
    for member in people.members.iter().filter(|member| member.code != LEFT_TO_FILL) {
        fill(&people, first_start::PERIOD, member, &results).await?;
    }
    Ok(accounts)
}

/// Whom the demonstration acts for, and where.
struct People {
    db: PgPool,
    cluster: ClusterRecord,
    today: NaiveDate,
    members: Vec<MemberRecord>,
}

impl People {
    /// The account of that name in a role it holds; nothing where somebody renamed it since.
    async fn who(
        &self,
        login: &str,
        role: Role,
        unit: Option<&MemberRecord>,
    ) -> Result<Option<Actor>, ActionError> {
        let mut connection = self.db.acquire().await?;
        let found = store::accounts::find_by_login(&mut connection, login).await?;
        let cluster = (role != Role::Admin).then_some(self.cluster.id);
        let grant = Grant { role, cluster, unit: unit.map(|member| member.unit) };
        Ok(found.map(|account| Actor { account: account.id, grants: vec![grant] }))
    }

    fn member(&self, code: &str) -> Option<&MemberRecord> {
        self.members.iter().find(|member| member.code == code)
    }

    async fn period(&self, code: &str) -> Result<Option<PeriodRecord>, ActionError> {
        let mut connection = self.db.acquire().await?;
        Ok(store::periods::find(&mut connection, first_start::CLUSTER, code).await?)
    }

    /// Moves the deadlines of the present period to the coming days while it is open: a demonstration is never late.
    async fn leave_time(&self) -> Result<(), ActionError> {
        let Some(admin) = self.who(ADMIN, Role::Admin, None).await? else { return Ok(()) };
        let Some(period) = self.period(first_start::PERIOD).await? else { return Ok(()) };
        if period.status != PeriodStatus::Open || period.dates.submission_deadline_on >= self.today {
            return Ok(());
        }
        let dates = PeriodDates {
            submission_deadline_on: self.today + Days::new(DAYS_LEFT),
            appraisal_deadline_on: self.today + Days::new(DAYS_LEFT + 5),
            meeting_on: self.today + Days::new(DAYS_LEFT + 6),
            ..period.dates.clone()
        };
        periods::set_dates(&self.db, &admin, &period, dates).await
    }
}

/// Why there is no demonstration.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Accounts exist that no demonstration made.
    #[error(
        "--demo fills an installation with invented accounts and results, and this one is already in use: start \
         without it, or give the demonstration a data directory of its own with THIDUA_DATA_DIR"
    )]
    RealInstallation,
    /// Anything else.
    #[error(transparent)]
    Action(#[from] ActionError),
}

/// Marks the installation as a demonstration, unless it is one already.
async fn begin(db: &PgPool) -> Result<(), DemoError> {
    let db = db.clone();
    let may = to_the_end(async move {
        let mut tx = db.begin().await?;
        store::alone(&mut tx, store::Alone::FirstStart).await?;
        if store::journal::tells_of(&mut tx, BEGUN).await? {
            return Ok(true);
        }
        if store::accounts::any(&mut tx).await? {
            return Ok(false);
        }
        store::journal::append(&mut tx, Record { action: BEGUN, ..Record::default() }).await?;
        tx.commit().await?;
        Ok(true)
    })
    .await?;
    if may { Ok(()) } else { Err(DemoError::RealInstallation) }
}

async fn create(
    db: &PgPool,
    account: &DemoAccount,
    full_name: String,
    role: DatedRole,
    password: &str,
) -> Result<(), ActionError> {
    let mut connection = db.acquire().await?;
    let exists = store::accounts::find_by_login(&mut connection, &account.login).await?;
    drop(connection);
    if exists.is_none() {
        let form = AccountForm { login: account.login.clone(), full_name, roles: vec![role] };
        let token = accounts::create_from_console(db, form).await?;
        set_password(db, &token, password).await?;
    }
    Ok(())
}

/// Who there is: staff and leader of each unit, the chair's and the deputy's people, admin, observer.
fn wanted(
    members: &[MemberRecord],
    cluster: ClusterId,
    today: NaiveDate,
) -> Vec<(DemoAccount, String, DatedRole)> {
    let mut all = Vec::new();
    let mut add = |login: String, full_name: String, role: Role, member: Option<&MemberRecord>| {
        let account = DemoAccount { login, role, unit: member.map(|member| member.short_name.clone()) };
        let held = DatedRole {
            role,
            cluster: (role != Role::Admin).then_some(cluster),
            unit: member.map(|member| member.unit),
            valid_from: today,
            valid_to: None,
        };
        all.push((account, full_name, held));
    };
    for member in members {
        let code = member.code.to_lowercase();
        add(
            format!("{code}.chuyenvien"),
            format!("Chuyên viên {}", member.short_name),
            Role::Staff,
            Some(member),
        );
        add(format!("{code}.lanhdao"), format!("Lãnh đạo {}", member.short_name), Role::Leader, Some(member));
    }
    let chair = members.iter().find(|member| member.code == "HG");
    let deputy = members.iter().find(|member| member.code == "CB");
    add(SECRETARIAT.to_owned(), "Người dùng thử 1".to_owned(), Role::Secretariat, chair);
    add(DEPUTY.to_owned(), "Người dùng thử 2".to_owned(), Role::Deputy, deputy);
    let checker = members.iter().find(|member| member.code == "LS");
    add("kiemtracheo".to_owned(), "Người dùng thử 5".to_owned(), Role::CrossChecker, checker);
    add(ADMIN.to_owned(), "Người dùng thử 3".to_owned(), Role::Admin, None);
    add("theodoi".to_owned(), "Người dùng thử 4".to_owned(), Role::Observer, None);
    all
}

/// A pass phrase a person can type from paper: twenty letters and digits in groups, some hundred bits.
///
/// # Errors
/// [`ActionError::Secret`].
pub fn pass_phrase() -> Result<String, ActionError> {
    let letters: Vec<char> = Token::random()?
        .reveal()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() && !matches!(c, 'l' | '1' | 'o' | '0'))
        .take(20)
        .collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

async fn set_password(db: &PgPool, token: &Token, password: &str) -> Result<(), ActionError> {
    let mut connection = db.acquire().await?;
    let purpose = store::links::find(&mut connection, &hash_of_token(token.reveal())).await?;
    drop(connection);
    if let Some(LinkPurpose::SetPassword(account)) = purpose {
        accounts::set_password_by_link(db, token.reveal(), account, password).await?;
    }
    Ok(())
}
