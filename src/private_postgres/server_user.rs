//! As whom the server runs: as ourselves, or, because PostgreSQL refuses root, as an unprivileged user.
//!
//! Reads `/etc/passwd` and file modes; it changes no file but by [`ServerUser::give`].

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::PrivatePostgresError;

const ROOT: u32 = 0;

/// The user and group of the server's processes and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerUser {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// For messages; the number where the user has no name.
    pub(super) name: String,
    /// True when we are root and every process of the server has to change to this user.
    pub(super) dropped: bool,
}

impl ServerUser {
    /// Who runs a cluster that does not exist yet.
    ///
    /// # Errors
    /// [`PrivatePostgresError::NoUnprivilegedUser`] for root on a machine without `postgres` and `nobody`.
    pub(super) fn for_new_cluster() -> Result<Self, PrivatePostgresError> {
        let (uid, gid) = current()?;
        if uid != ROOT {
            return Ok(Self { uid, gid, name: uid.to_string(), dropped: false });
        }
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| account(&passwd, name))
            .ok_or(PrivatePostgresError::NoUnprivilegedUser)
    }

    /// Who runs what already exists (a cluster or the directory for one): its owner.
    ///
    /// # Errors
    /// [`PrivatePostgresError::OtherOwner`] when that is not us and we are not root either.
    pub(super) fn owner_of(path: &Path, metadata: &Metadata) -> Result<Self, PrivatePostgresError> {
        let (uid, gid) = current()?;
        if uid == ROOT && metadata.uid() == ROOT {
            return Self::for_new_cluster();
        }
        if uid == ROOT {
            let name = metadata.uid().to_string();
            return Ok(Self { uid: metadata.uid(), gid: metadata.gid(), name, dropped: true });
        }
        if metadata.uid() != uid {
            let path = path.to_path_buf();
            return Err(PrivatePostgresError::OtherOwner { path, owner: metadata.uid(), current: uid });
        }
        Ok(Self { uid, gid, name: uid.to_string(), dropped: false })
    }

    /// Gives a directory made by us to this user; nothing to do when that is us. A symbolic link is not followed.
    ///
    /// # Errors
    /// [`PrivatePostgresError::Io`] when the file system refuses.
    pub(super) fn give(&self, path: &Path) -> Result<(), PrivatePostgresError> {
        if !self.dropped {
            return Ok(());
        }
        std::os::unix::fs::lchown(path, Some(self.uid), Some(self.gid))
            .map_err(PrivatePostgresError::io("Giving away", path))
    }

    /// The first directory on the way into `directory` (itself included) that this user may not pass; judged by
    /// the modes alone, so an access list that opens a directory is not seen.
    pub(super) fn first_closed(&self, directory: &Path) -> Option<PathBuf> {
        let mut way: Vec<&Path> = directory.ancestors().collect();
        way.reverse();
        way.into_iter()
            .find(|step| !std::fs::metadata(step).is_ok_and(|metadata| self.may_pass(&metadata)))
            .map(Path::to_path_buf)
    }

    fn may_pass(&self, metadata: &Metadata) -> bool {
        let bit = if metadata.uid() == self.uid {
            0o100
        } else if metadata.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        metadata.mode() & bit != 0
    }
}

/// Our effective user and group: the owner the kernel gives our own `/proc` entry.
fn current() -> Result<(u32, u32), PrivatePostgresError> {
    let path = Path::new("/proc/self");
    let metadata = std::fs::metadata(path).map_err(PrivatePostgresError::io("Reading", path))?;
    Ok((metadata.uid(), metadata.gid()))
}

fn account(passwd: &str, wanted: &str) -> Option<ServerUser> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| *name == wanted)?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(ServerUser { uid, gid, name: name.to_owned(), dropped: true })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
                          nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n\
                          postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let found = account(PASSWD, "postgres").unwrap();
        assert_eq!((found.uid, found.gid, found.dropped), (101, 104, true));
        assert_eq!(account(PASSWD, "post"), None);
    }

    #[test]
    fn a_directory_of_mode_0700_stops_another_user() {
        use std::os::unix::fs::PermissionsExt;
        let directory = std::env::temp_dir().join(format!("thidua-closed-{}", std::process::id()));
        std::fs::create_dir_all(directory.join("inner")).unwrap();
        std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(0o700)).unwrap();
        let stranger = ServerUser { uid: 54_321, gid: 54_321, name: "stranger".into(), dropped: true };
        let closed = stranger.first_closed(&directory.join("inner"));
        std::fs::remove_dir_all(&directory).unwrap();
        assert_eq!(closed, Some(directory));
    }
}
