//! Where the private server keeps its things.
//!
//! `<data_dir>/postgres/` is the *home*: `cluster/` (what `initdb` makes), `log/`, `socket/`, and the `lock` that
//! one running program holds. The home is ours; the three directories are the server's user's, closed to all
//! others. Root writes nothing below them, so that user can lead root nowhere. The home lies elsewhere, behind a
//! symbolic link, when the unprivileged user cannot reach the data directory, and the socket does when its path
//! would be too long. Starts nothing.

use std::fs::{DirBuilder, File, Metadata, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::PrivatePostgresError;
use super::server_user::ServerUser;

/// The number in the name of the socket; no TCP port is opened.
pub(super) const PORT: u16 = 5432;
/// Longest path of a Unix socket on Linux, in bytes (`sun_path` without its closing zero).
const SOCKET_PATH_LIMIT: usize = 107;
/// Directories only their owner may enter.
const PRIVATE: u32 = 0o700;
/// Directories of root the server's user has to pass: nobody else may list or write them.
const PASSABLE: u32 = 0o711;

/// The directories a private server may use.
#[derive(Debug, Clone)]
pub struct Places {
    /// The data directory of the product; made when missing.
    pub data_dir: PathBuf,
    /// Where root puts the home when the unprivileged user cannot reach `data_dir`.
    pub unreachable_fallback: PathBuf,
    /// Where the socket directory goes, the first that works, when its path in `data_dir` would be too long.
    pub short_socket_parents: Vec<PathBuf>,
}

impl Places {
    /// The usual places around `data_dir`: `/var/lib/thidua`, `/run` and `/tmp`.
    #[must_use]
    pub fn around(data_dir: &Path) -> Self {
        Self {
            data_dir: data_dir.to_path_buf(),
            unreachable_fallback: PathBuf::from("/var/lib/thidua"),
            short_socket_parents: vec![PathBuf::from("/run"), PathBuf::from("/tmp")],
        }
    }
}

/// The directories of one private server, held against every other program by a lock.
#[derive(Debug)]
pub(super) struct Home {
    root: PathBuf,
    pub(super) socket: PathBuf,
    pub(super) user: ServerUser,
    /// Short and unique to this cluster; shown in the titles of the server's processes.
    pub(super) label: String,
    // The kernel frees it with the process, however that ends.
    lock: File,
}

impl Drop for Home {
    /// Closing the file would not do: a program another thread is just starting shares it until its `exec`.
    fn drop(&mut self) {
        drop(self.lock.unlock());
    }
}

impl Home {
    /// Makes what is missing, takes the lock.
    ///
    /// # Errors
    /// Any of the refusals about places, owners and a second program in [`PrivatePostgresError`].
    pub(super) fn open(places: &Places) -> Result<Self, PrivatePostgresError> {
        let (root, user) = find_or_make_root(places)?;
        let lock = lock(&root)?;
        let label = format!("thidua-{:016x}", digest(&root));
        make_private(&root.join("log"), &user)?;
        let socket = socket_directory(&root, &label, places, &user)?;
        Ok(Self { root, socket, user, label, lock })
    }

    /// The home itself, without symbolic links.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// What PostgreSQL calls its data directory.
    pub(super) fn cluster(&self) -> PathBuf {
        self.root.join("cluster")
    }

    /// The directory of the server's log.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// What the server says before its log is open, from the last start only.
    pub(super) fn first_words(&self) -> PathBuf {
        self.root.join("startup.log")
    }

    /// Removes a socket directory outside the home; to be called when the server has ended.
    pub(super) fn tidy(&self) {
        if !self.socket.starts_with(&self.root) {
            // Nothing depends on it: the next start takes the directory as it is.
            drop(std::fs::remove_dir(&self.socket));
        }
    }
}

fn find_or_make_root(places: &Places) -> Result<(PathBuf, ServerUser), PrivatePostgresError> {
    let newcomer = ServerUser::for_new_cluster();
    let mode = if newcomer.as_ref().is_ok_and(|user| !user.dropped) { PRIVATE } else { PASSABLE };
    make_directories(&places.data_dir, mode)?;
    let data_dir = canonical(&places.data_dir)?;
    let link = data_dir.join("postgres");
    if link.symlink_metadata().is_err() {
        let user = newcomer?;
        if user.dropped && user.first_closed(&data_dir).is_some() {
            make_elsewhere(&data_dir, &link, &places.unreachable_fallback, &user)?;
        } else {
            make_directories(&link, mode)?;
        }
    }
    let root = canonical(&link)?;
    let cluster = root.join("cluster");
    let user = match cluster.symlink_metadata() {
        Ok(metadata) => ServerUser::owner_of(&cluster, &metadata)?,
        Err(_) => ServerUser::owner_of(&root, &read_metadata(&root)?)?,
    };
    match user.first_closed(&root).filter(|_| user.dropped) {
        Some(directory) => Err(PrivatePostgresError::Unreachable { user: user.name, directory }),
        None => Ok((root, user)),
    }
}

/// Puts the home below `fallback` and leaves a symbolic link to it in the data directory. A directory that is
/// already there belongs to a data directory that was deleted or renamed: it is neither used nor touched.
fn make_elsewhere(
    data_dir: &Path,
    link: &Path,
    fallback: &Path,
    user: &ServerUser,
) -> Result<(), PrivatePostgresError> {
    make_directories(fallback, PASSABLE)?;
    if let Some(directory) = user.first_closed(fallback) {
        return Err(PrivatePostgresError::Unreachable { user: user.name.clone(), directory });
    }
    let name = readable_name(data_dir);
    let mut attempt = 1_u32;
    let target = loop {
        let target = fallback.join(if attempt == 1 { name.clone() } else { format!("{name}-{attempt}") });
        match DirBuilder::new().mode(PASSABLE).create(&target) {
            Ok(()) => break target,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => attempt = attempt.saturating_add(1),
            Err(error) => return Err(PrivatePostgresError::io("Making", &target)(error)),
        }
    };
    tracing::info!(
        "the user {} cannot enter {}: the database is kept in {}",
        user.name,
        data_dir.display(),
        target.display()
    );
    std::os::unix::fs::symlink(&target, link).map_err(PrivatePostgresError::io("Making", link))
}

/// The path as one file name, such as `root-thidua-data`; its end, when it is long.
fn readable_name(path: &Path) -> String {
    const LONGEST: usize = 80;
    let text: Vec<char> = path
        .to_string_lossy()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '_' { c } else { '-' })
        .collect();
    let end: String = text.iter().skip(text.len().saturating_sub(LONGEST)).collect();
    end.trim_matches('-').to_owned()
}

fn lock(root: &Path) -> Result<File, PrivatePostgresError> {
    let path = root.join("lock");
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(PrivatePostgresError::io("Opening", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let known = file.read_to_string(&mut holder).is_ok() && !holder.trim().is_empty();
            let holder = if known { holder.trim().to_owned() } else { "unknown".to_owned() };
            return Err(PrivatePostgresError::InUse { home: root.to_path_buf(), holder });
        }
        Err(TryLockError::Error(error)) => return Err(PrivatePostgresError::io("Locking", &path)(error)),
    }
    let written = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    written.map_err(PrivatePostgresError::io("Writing", &path))?;
    Ok(file)
}

fn socket_directory(
    root: &Path,
    label: &str,
    places: &Places,
    user: &ServerUser,
) -> Result<PathBuf, PrivatePostgresError> {
    let own = root.join("socket");
    if fits(&own) {
        make_private(&own, user)?;
        return Ok(own);
    }
    places
        .short_socket_parents
        .iter()
        .map(|parent| parent.join(label))
        .find(|directory| fits(directory) && claim(directory, user))
        .ok_or(PrivatePostgresError::NoSocketDirectory { limit: SOCKET_PATH_LIMIT })
}

fn fits(directory: &Path) -> bool {
    let socket = directory.join(format!(".s.PGSQL.{PORT}"));
    socket.as_os_str().as_bytes().len() <= SOCKET_PATH_LIMIT
}

/// Makes a directory where strangers may write too (`/tmp`): one that exists is taken only if it is a real
/// directory, closed to others and the server's own.
fn claim(directory: &Path, user: &ServerUser) -> bool {
    let made = DirBuilder::new().mode(PRIVATE).create(directory).is_ok();
    if made && user.give(directory).is_err() {
        return false;
    }
    let parent_open =
        !user.dropped || directory.parent().is_some_and(|parent| user.first_closed(parent).is_none());
    let own = directory.symlink_metadata().is_ok_and(|metadata| {
        metadata.is_dir() && metadata.uid() == user.uid && metadata.mode() & 0o777 == PRIVATE
    });
    parent_open && own
}

fn digest(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

fn make_directories(path: &Path, mode: u32) -> Result<(), PrivatePostgresError> {
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(path)
        .map_err(PrivatePostgresError::io("Making", path))
}

/// Makes a directory that only the server's user may enter; one that exists is given to that user, because we may
/// have been killed between the two steps.
pub(super) fn make_private(path: &Path, user: &ServerUser) -> Result<(), PrivatePostgresError> {
    match DirBuilder::new().mode(PRIVATE).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(PrivatePostgresError::io("Making", path)(error))
        }
        _ => user.give(path),
    }
}

fn canonical(path: &Path) -> Result<PathBuf, PrivatePostgresError> {
    path.canonicalize().map_err(PrivatePostgresError::io("Opening", path))
}

fn read_metadata(path: &Path) -> Result<Metadata, PrivatePostgresError> {
    std::fs::metadata(path).map_err(PrivatePostgresError::io("Reading", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_one_readable_name() {
        assert_eq!(readable_name(Path::new("/root/thi đua/data")), "root-thi--ua-data");
        assert_eq!(readable_name(Path::new(&"/a".repeat(100))).len(), 79);
    }

    #[test]
    fn a_socket_path_of_107_bytes_fits_and_one_more_does_not() {
        let name_length = "/.s.PGSQL.5432".len();
        let longest = format!("/{}", "a".repeat(SOCKET_PATH_LIMIT - name_length - 1));
        assert!(fits(Path::new(&longest)));
        assert!(!fits(Path::new(&format!("{longest}a"))));
    }
}
