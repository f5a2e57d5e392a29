//! `thidua doctor`: is what is stored still true? A list of checks, all at one moment of the database, and none of
//! them changes anything.
//!
//! A new check is a file with a function that gives a [`Finding`], and a line in [`examine`].

mod chain;
mod entries;
mod publications;
mod secrets;
mod totals;

use super::database::Database;
use super::safety;
use crate::config::DataConfig;
use crate::store;
use crate::store::journal::chain::Told;
use sqlx::PgPool;
use std::process::ExitCode;

/// What a check found.
struct Finding {
    /// What was looked at, counted: `7 sheets`.
    checked: String,
    /// What is wrong, a line each.
    faults: Vec<String>,
}

/// What a check is called, and what it found.
type Named = (&'static str, Finding);

/// Checks everything and tells what is wrong; exit status 1 if anything is.
pub(super) async fn run(data: DataConfig) -> anyhow::Result<ExitCode> {
    let database = Database::open_beside(&data).await?;
    let outcome = tell(&database.pool, &data).await;
    database.close().await;
    Ok(if outcome? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks everything and tells what is wrong; whether nothing is.
pub(super) async fn tell(db: &PgPool, data: &DataConfig) -> anyhow::Result<bool> {
    let (mut findings, warnings) = examine(db, data).await?;
    let faults = super::evidence::check(db, data).await?;
    findings.push(("evidence", Finding { checked: "every file".to_owned(), faults }));
    let mut is_sound = true;
    for (name, finding) in findings {
        is_sound &= finding.faults.is_empty();
        for fault in &finding.faults {
            super::say(&format!("{name}: {fault}"));
        }
        super::say(&format!("{name}: {} checked, {} faults", finding.checked, finding.faults.len()));
    }
    for warning in warnings {
        super::say(&format!("warning: {warning}"));
    }
    Ok(is_sound)
}

/// The findings, and what is no fault but should be known.
async fn examine(db: &PgPool, data: &DataConfig) -> anyhow::Result<(Vec<Named>, Vec<String>)> {
    let keys = safety::keys(data)?;
    let server = data.server()?;
    let connection = server.and_then(|options| safety::about_connection("DATABASE_URL", &options));
    let mut snapshot = store::snapshot(db).await?;
    let (sealed, said) = secrets::check(&mut snapshot, &keys).await?;
    let findings = vec![
        ("totals", totals::check(&mut snapshot).await?),
        ("journal", chain::check(&mut snapshot).await?),
        ("entries", entries::check(&mut snapshot).await?),
        ("publications", publications::check(&mut snapshot).await?),
        ("secrets", sealed),
    ];
    snapshot.rollback().await?;
    Ok((findings, said.into_iter().map(str::to_owned).chain(connection).collect()))
}

/// A record of the journal in one line: number, time, who, what.
fn name_of(told: &Told) -> String {
    let at = told.at.format("%Y-%m-%d %H:%M:%S UTC");
    let who = told.who.as_deref().unwrap_or("the system");
    let line = told.line.as_deref().map(|line| format!(" {line}")).unwrap_or_default();
    format!("record {}, {at}, {who}, {}{line}", told.id, told.action)
}
