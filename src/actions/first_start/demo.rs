//! Demonstration: an account for every role, and illustrative results (số liệu minh họa) of six of the seven
//! committees. The seventh, Hà Giang, is left for the visitor to fill.
//!
//! Everything goes through the same actions as a person's work, so the journal tells of it too.

use crate::actions::accounts::{self, AccountForm};
use crate::actions::entries::{self, LineChange};
use crate::actions::secrets::{Token, hash_of_token};
use crate::actions::{ActionError, first_start, sheets};
use crate::domain::access::{Actor, Grant, Role};
use crate::domain::entry::RawEntry;
use crate::domain::ids::{ClusterId, EntryVersion};
use crate::store;
use crate::store::StoreError;
use crate::store::accounts::DatedRole;
use crate::store::clusters::MemberRecord;
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

/// The demonstration accounts; with the one password of all of them if they were made just now.
#[derive(Debug, Clone)]
pub struct Demonstration {
    /// The accounts.
    pub accounts: Vec<DemoAccount>,
    /// Their password; `None` where an earlier start made them.
    pub password: Option<String>,
}

/// Loads what is missing of the demonstration.
///
/// # Errors
/// [`ActionError`].
pub async fn load(db: &PgPool) -> Result<Demonstration, ActionError> {
    let mut connection = db.acquire().await?;
    let cluster = store::clusters::find(&mut connection, first_start::CLUSTER).await?;
    let Some(cluster) = cluster else {
        return Err(StoreError::Unreadable { what: "cluster", value: first_start::CLUSTER.to_owned() }.into());
    };
    let today = store::clusters::today(&mut connection).await?;
    let members = store::clusters::members_on(&mut connection, cluster.id, today).await?;
    let exists = store::accounts::find_by_login(&mut connection, "hg.chuyenvien").await?.is_some();
    drop(connection);
    let wanted = wanted(&members, cluster.id, today);
    let listed = wanted.iter().map(|(account, _, _)| account.clone()).collect();
    if exists {
        return Ok(Demonstration { accounts: listed, password: None });
    }
    let password = pass_phrase()?;
    for (account, full_name, role) in wanted {
        let form = AccountForm { login: account.login, full_name, roles: vec![role] };
        let token = accounts::create_from_console(db, form).await?;
        set_password(db, &token, &password).await?;
    }
    for member in members.iter().filter(|member| member.code != LEFT_TO_FILL) {
        fill(db, cluster.id, member).await?;
    }
    Ok(Demonstration { accounts: listed, password: Some(password) })
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
    add("quantri".to_owned(), "Người dùng thử 3".to_owned(), Role::Admin, None);
    add("theodoi".to_owned(), "Người dùng thử 4".to_owned(), Role::Observer, None);
    all
}

/// A pass phrase a person can type from paper: twenty letters and digits in groups, some hundred bits.
fn pass_phrase() -> Result<String, ActionError> {
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
    let Some(sheet) = found else { return Ok(()) };
    store::sheets::mark_illustrative(&mut connection, sheet.id).await?;
    let code = member.code.to_lowercase();
    let staff = store::accounts::find_by_login(&mut connection, &format!("{code}.chuyenvien")).await?;
    let leader = store::accounts::find_by_login(&mut connection, &format!("{code}.lanhdao")).await?;
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
    let leader = actor(leader.id, Role::Leader);
    sheets::submit(db, &leader, sheet.id).await?;
    Ok(())
}
