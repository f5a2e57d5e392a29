//! Why the private server is not there, worded for the person who started the program.
//!
//! Each message is a whole sentence that says what to do; the log adds the cause chain. Nothing is decided here.

use std::path::{Path, PathBuf};

/// Why the private server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum PrivatePostgresError {
    /// No server binaries of a version the product can use are installed.
    #[error(
        "No PostgreSQL server of version {minimum} or newer was found: install one with `apt-get install \
         postgresql`, or set DATABASE_URL to a server that already runs."
    )]
    NotInstalled {
        /// The oldest major version the product works with.
        minimum: u32,
    },
    /// The cluster was written by a major version that is not installed.
    #[error(
        "The data in {} were written by PostgreSQL {data}, but only version {} is installed here: install the \
         package postgresql-{data} to go on using them, or move them to the newer version with `pg_upgrade` (or \
         `pg_dump` on the old machine and a restore here); nothing was changed.",
        cluster.display(),
        list(installed)
    )]
    OtherMajorVersion {
        /// The cluster directory.
        cluster: PathBuf,
        /// The major version that wrote it.
        data: u32,
        /// The major versions found on this machine.
        installed: Vec<u32>,
    },
    /// The directory holds something, but not a cluster.
    #[error(
        "{} exists but holds no PostgreSQL data: move it away or set THIDUA_DATA_DIR to another directory; nothing \
         was changed.",
        .0.display()
    )]
    NotACluster(PathBuf),
    /// Another process holds this data directory.
    #[error(
        "Another thidua already runs on the data directory {} (process {holder}): stop it first, or set \
         THIDUA_DATA_DIR to a directory of its own.",
        home.display()
    )]
    InUse {
        /// The directory of the private server.
        home: PathBuf,
        /// The process id the other one left, or `unknown`.
        holder: String,
    },
    /// The unprivileged user cannot reach the directory, and the place beside it cannot be used either.
    #[error(
        "The user {user}, as whom the database has to run, cannot enter {}: set THIDUA_DATA_DIR to a directory \
         below one it can enter, such as /var/lib/thidua.",
        directory.display()
    )]
    Unreachable {
        /// Name of the unprivileged user.
        user: String,
        /// The directory that user must be able to enter.
        directory: PathBuf,
    },
    /// We are root and neither `postgres` nor `nobody` exists.
    #[error(
        "PostgreSQL refuses to run as root and neither a user `postgres` nor `nobody` exists: create one with \
         `adduser --system --group postgres`, or start thidua as an ordinary user."
    )]
    NoUnprivilegedUser,
    /// The cluster belongs to somebody else.
    #[error(
        "The data in {} belong to user id {owner}, but thidua runs as user id {current}: start it as the user who \
         created them, or give them over with `chown -R`.",
        path.display()
    )]
    OtherOwner {
        /// The cluster, or the directory for it.
        path: PathBuf,
        /// Numeric id of its owner.
        owner: u32,
        /// Numeric id of the current user.
        current: u32,
    },
    /// `initdb` ended with an error.
    #[error("PostgreSQL could not create its data in {}: {said}", directory.display())]
    Initdb {
        /// Where the cluster was to be.
        directory: PathBuf,
        /// What `initdb` said last.
        said: String,
    },
    /// The server ended before it took connections, or took too long.
    #[error("The private PostgreSQL did not start: {said} (its log is in {})", log.display())]
    NotStarted {
        /// The last complaint of the server.
        said: String,
        /// The log directory.
        log: PathBuf,
    },
    /// A former server of this directory does not go away.
    #[error(
        "A former PostgreSQL of {} is still running (processes {processes}) and does not stop: end it and start \
         thidua again.",
        cluster.display()
    )]
    StillRunning {
        /// The cluster directory.
        cluster: PathBuf,
        /// Process ids, separated by commas.
        processes: String,
    },
    /// No directory for the Unix socket could be made.
    #[error(
        "No directory for the database socket could be made (its path may have at most {limit} bytes): set \
         THIDUA_DATA_DIR to a shorter path."
    )]
    NoSocketDirectory {
        /// Longest path of a Unix socket, in bytes.
        limit: usize,
    },
    /// This build of the server cannot sort Vietnamese.
    #[error(
        "The installed PostgreSQL was built without ICU and cannot sort Vietnamese names: install Debian's own \
         package with `apt-get install postgresql`."
    )]
    NoVietnameseOrder,
    /// A file or process could not be used.
    #[error("{what} {} failed: {source}.", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The server answered, but refused a statement.
    #[error("The private PostgreSQL could not be prepared: {0}.")]
    Database(#[from] sqlx::Error),
}

impl PrivatePostgresError {
    /// For `map_err`: names the file and what was tried on it.
    pub(super) fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { what, path: path.to_path_buf(), source }
    }
}

fn list(versions: &[u32]) -> String {
    let words: Vec<String> = versions.iter().map(u32::to_string).collect();
    words.join(", ")
}
