//! `thidua restore`: an empty installation becomes what the backup holds. Everything is looked at before anything is
//! changed.

use super::Backup;
use crate::actions::restoration::{self, Contents as _, Unrestored};
use crate::cli::database::Reached;
use crate::cli::{doctor, evidence, safety, say};
use crate::config::DataConfig;
use crate::store;
use crate::store::backup::{self, Unreachable};
use anyhow::{Context as _, bail};
use sqlx::PgConnection;
use sqlx::migrate::Migration;
use sqlx::postgres::PgConnectOptions;
use std::path::Path;
use std::process::ExitCode;

/// Fills an empty installation from a backup and checks it as `thidua doctor` does.
pub(in crate::cli) async fn restore(file: &Path, data: &DataConfig) -> anyhow::Result<ExitCode> {
    let named = || format!("{}: nothing was restored", file.display());
    // What the checks need in the end is looked at first.
    safety::keys(data)?;
    let mut found = Backup::open(file).with_context(named)?;
    let (checked, faults) = found.check();
    if !faults.is_empty() {
        say(&faults.join("\n"));
        bail!("{}: the backup is damaged, nothing was restored", file.display());
    }
    say(&checked.join("\n"));
    let migrations = known(&found).with_context(named)?;
    let reached = Reached::open(data).await?;
    let outcome = restore_into(&reached.options, &mut found, migrations, data).await.with_context(named);
    let is_sound = match outcome {
        Ok(()) => examine(&reached.options, data).await,
        Err(error) => Err(error),
    };
    reached.close().await;
    if is_sound? {
        say("Everything is restored, and nothing is wrong.");
        return Ok(ExitCode::SUCCESS);
    }
    say("Everything is restored, with the faults above.");
    Ok(ExitCode::FAILURE)
}

/// The migrations that lead to the backup's schema.
fn known(found: &Backup) -> anyhow::Result<Vec<Migration>> {
    backup::leading_to(found.migrations()).map_err(|why| match why {
        Unreachable::Newer(version) => anyhow::anyhow!(
            "the backup is from a newer thidua (migration {version}); install that version or a later one first"
        ),
        Unreachable::Altered(version) => {
            anyhow::anyhow!("the backup is from another edition of thidua: its migration {version} differs")
        }
    })
}

/// Fills the database; nothing stays of it where that fails, but an empty schema.
async fn restore_into(
    options: &PgConnectOptions,
    found: &mut Backup,
    migrations: Vec<Migration>,
    data: &DataConfig,
) -> anyhow::Result<()> {
    let mut connection = backup::connect(options).await?;
    must_be_empty(&mut connection, found).await?;
    // Before the first change: a store that cannot be reached must not be found out in the middle.
    if found.has_evidence() {
        found.put_evidence_in(evidence::open(data)?);
    }
    backup::migrate(&mut connection, migrations).await?;
    let tables = backup::tables(&mut connection).await?;
    for stranger in found.leave_out_strangers(&tables) {
        say(&format!("{stranger}: no table of thidua, left out"));
    }
    let held = found.tables();
    if let Some(absent) = tables.iter().find(|table| held.iter().all(|(held, _)| held.name != table.name)) {
        bail!("the backup lacks the table {}", absent.name);
    }
    restoration::fill(&mut connection, found).await?;
    Ok(())
}

async fn must_be_empty(connection: &mut PgConnection, found: &Backup) -> anyhow::Result<()> {
    let occupied = backup::occupied(connection).await?;
    if !occupied.is_empty() {
        let names = occupied.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Unrestored::Occupied(names)).context(
            "a backup goes into an empty database or an empty data directory, and this one is in use",
        );
    }
    let wanted = found.migrations();
    let applied = backup::applied(connection).await?;
    if let Some(ahead) = applied.iter().find(|one| !wanted.contains(one)) {
        bail!(
            "the schema of this database is ahead of the backup's (migration {}); make a new, empty database",
            ahead.version
        );
    }
    Ok(())
}

/// Brings the schema up to date, and checks everything.
async fn examine(options: &PgConnectOptions, data: &DataConfig) -> anyhow::Result<bool> {
    store::migrate(options)
        .await
        .context("everything is restored, but the schema could not be brought up to date")?;
    let pool = store::pool(options.clone(), data.database_connections);
    let is_sound =
        doctor::tell(&pool, data).await.context("everything is restored, but could not be checked");
    pool.close().await;
    is_sound
}
