//! The cluster on disk: made once by `initdb`, recognised by its version afterwards.
//!
//! `initdb` works in a directory of its own that gets its name only when it is complete, so a half-made cluster is
//! never taken for a good one. Nothing that exists is ever changed or removed, left-overs of `initdb` excepted.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::PrivatePostgresError;
use super::binaries::{Binaries, major_version};
use super::places::{Home, make_private};
use super::postmaster::command;

/// The superuser, for administration only; the product signs in as the owner of its database.
pub(super) const SUPERUSER: &str = "postgres";
/// How the directory of an unfinished `initdb` begins.
const UNFINISHED: &str = "initdb-";

/// The major version of the cluster in this home; `None` when there is none yet.
///
/// # Errors
/// [`PrivatePostgresError::NotACluster`] when something else is in its place.
pub(super) fn existing_version(home: &Home) -> Result<Option<u32>, PrivatePostgresError> {
    let cluster = home.cluster();
    if cluster.symlink_metadata().is_err() {
        return Ok(None);
    }
    let version = std::fs::read_to_string(cluster.join("PG_VERSION")).ok();
    match version.as_deref().and_then(major_version) {
        Some(major) => Ok(Some(major)),
        None => Err(PrivatePostgresError::NotACluster(cluster)),
    }
}

/// Makes the cluster: UTF-8, data checksums, byte order as the default collation (names are sorted by the ICU
/// collation a query asks for), and no password, because only the socket's directory leads to it.
///
/// # Errors
/// [`PrivatePostgresError::Initdb`] with what `initdb` said; the next start tries again from nothing.
pub(super) async fn make(home: &Home, binaries: &Binaries) -> Result<(), PrivatePostgresError> {
    remove_unfinished(home.root());
    let unfinished = home.root().join(format!("{UNFINISHED}{}", std::process::id()));
    make_private(&unfinished, &home.user)?;
    let program = binaries.program("initdb");
    let output = command(&program, &home.user)
        .arg("--pgdata")
        .arg(&unfinished)
        .args(["--username", SUPERUSER])
        .args(["--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums"])
        .args(["--auth-local", "trust", "--auth-host", "reject"])
        .kill_on_drop(true)
        .output()
        .await
        .map_err(PrivatePostgresError::io("Starting", &program))?;
    if !output.status.success() {
        let said = last_line(&String::from_utf8_lossy(&output.stderr));
        return Err(PrivatePostgresError::Initdb { directory: unfinished, said });
    }
    let cluster = home.cluster();
    std::fs::rename(&unfinished, &cluster).map_err(PrivatePostgresError::io("Renaming", &unfinished))?;
    // initdb has brought its files to the disk; the new name has to get there too.
    let root = home.root();
    File::open(root)
        .and_then(|directory| directory.sync_all())
        .map_err(PrivatePostgresError::io("Syncing", root))?;
    tracing::info!("created the database cluster {}", cluster.display());
    Ok(())
}

/// Removes what a killed `initdb` left. Nobody else can be at work there: we hold the lock of the home.
fn remove_unfinished(root: &Path) {
    let Ok(entries) = std::fs::read_dir(root) else {
        return;
    };
    let left_over = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED))
        .map(|entry| entry.path());
    for directory in left_over.collect::<Vec<PathBuf>>() {
        if let Err(error) = std::fs::remove_dir_all(&directory) {
            tracing::warn!("could not remove the unfinished cluster {}: {error}", directory.display());
        }
    }
}

fn last_line(text: &str) -> String {
    let line = text.lines().rev().find(|line| !line.trim().is_empty() && !line.contains("removing"));
    line.unwrap_or("it gave no reason").trim().to_owned()
}
