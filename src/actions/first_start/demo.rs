//! Demonstration: an account for every role, and illustrative results (số liệu minh họa) of six of the seven
//! committees. The seventh, Hà Giang, is left for the visitor to fill.
//!
//! Everything goes through the same actions as a person's work, so the journal tells of it too.

use crate::actions::accounts::{self, AccountForm};
use crate::actions::entries::{self, LineChange};
use crate::actions::evidence::{self, NewEvidence};
use crate::actions::secrets::{Token, hash_of_token};
use crate::actions::{ActionError, first_start, sheets, to_the_end};
use crate::domain::access::{Actor, Grant, Role};
use crate::domain::entry::RawEntry;
use crate::domain::evidence::EvidenceLimits;
use crate::domain::ids::{ClusterId, EntryVersion, SheetId};
use crate::domain::scheme::{Evidence, Scheme};
use crate::store;
use crate::store::StoreError;
use crate::store::accounts::DatedRole;
use crate::store::clusters::MemberRecord;
use crate::store::evidence::DocumentWords;
use crate::store::journal::Record;
use crate::store::links::LinkPurpose;
use chrono::NaiveDate;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// Entries by unit and line, in the format of the scoring table's §6.
const RESULTS: &str = include_str!("illustrative_results.json");

/// The unit the visitor fills.
const LEFT_TO_FILL: &str = "HG";

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
    for member in members.iter().filter(|member| member.code != LEFT_TO_FILL) {
        fill(db, cluster.id, member).await?;
    }
    Ok(accounts)
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
    add("thuongtruc".to_owned(), "Người dùng thử 1".to_owned(), Role::Secretariat, chair);
    add("cumpho".to_owned(), "Người dùng thử 2".to_owned(), Role::Deputy, deputy);
    let checker = members.iter().find(|member| member.code == "LS");
    add("kiemtracheo".to_owned(), "Người dùng thử 5".to_owned(), Role::CrossChecker, checker);
    add("quantri".to_owned(), "Người dùng thử 3".to_owned(), Role::Admin, None);
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
        accounts::set_password_by_link(db, token.reveal(), account, "", password).await?;
    }
    Ok(())
}

/// Fills and sends the sheet of one unit, as its staff and its leader would.
async fn fill(db: &PgPool, cluster: ClusterId, member: &MemberRecord) -> Result<(), ActionError> {
    let results: BTreeMap<String, BTreeMap<String, RawEntry>> = serde_json::from_str(RESULTS)
        .map_err(|error| StoreError::Unreadable { what: "illustrative results", value: error.to_string() })?;
    let Some(results) = results.get(&member.code) else {
        return Ok(());
    };
    let mut connection = db.acquire().await?;
    let found =
        store::sheets::find(&mut connection, first_start::CLUSTER, first_start::PERIOD, &member.code).await?;
    // Sent already: an earlier start came this far.
    let Some(sheet) = found.filter(|sheet| !sheet.place.status.is_sent()) else { return Ok(()) };
    let code = member.code.to_lowercase();
    let staff = store::accounts::find_by_login(&mut connection, &format!("{code}.chuyenvien")).await?;
    let leader = store::accounts::find_by_login(&mut connection, &format!("{code}.lanhdao")).await?;
    let (scheme, _) = store::schemes::load(&mut connection, sheet.scheme_version).await?;
    drop(connection);
    let (Some(staff), Some(leader)) = (staff, leader) else {
        return Ok(());
    };
    let changes = results.iter().map(|(line, raw)| LineChange {
        line: line.clone(),
        raw: raw.clone(),
        note: String::new(),
        read_version: EntryVersion::NONE,
    });
    let actor = |account, role| {
        let grant = Grant { role, cluster: Some(cluster), unit: Some(member.unit) };
        Actor { account, grants: vec![grant] }
    };
    let staff = actor(staff.id, Role::Staff);
    entries::save(db, &staff, sheet.id, changes.collect()).await?;
    let papers = papers_of(&scheme, results);
    evidence::add(db, &staff, sheet.id, papers, EvidenceLimits::default()).await?;
    let version = mark_illustrative(db, cluster, sheet.id).await?;
    let leader = actor(leader.id, Role::Leader);
    sheets::submit(db, &leader, sheet.id, version).await?;
    Ok(())
}

/// The papers behind the results, named without files: one for every line that cannot be sent without.
fn papers_of(scheme: &Scheme, results: &BTreeMap<String, RawEntry>) -> NewEvidence {
    let wanted = scheme.lines().into_iter().filter(|line| line.node.evidence == Evidence::Required);
    let lines = wanted.map(|line| line.code().to_owned()).filter(|code| results.contains_key(code));
    let words = DocumentWords {
        number: "01-BC/TG".to_owned(),
        summary: "Báo cáo giả định (số liệu minh họa)".to_owned(),
        ..DocumentWords::default()
    };
    NewEvidence { lines: lines.collect(), file: None, words }
}

/// Says of a sheet that its figures are only an illustration; its version now.
async fn mark_illustrative(db: &PgPool, cluster: ClusterId, sheet: SheetId) -> Result<i32, ActionError> {
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        store::sheets::mark_illustrative(&mut tx, sheet).await?;
        let record = Record {
            action: "sheet.marked_illustrative",
            cluster: Some(cluster),
            sheet: Some(sheet),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        let (version, _) = store::entries::of_sheet(&mut tx, sheet).await?;
        tx.commit().await?;
        Ok(version)
    })
    .await
}
