//! Which PostgreSQL server programs are installed on this machine.
//!
//! Looks, chooses by major version, and remembers the paths. Starts no server.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::PrivatePostgresError;

/// The oldest major version whose SQL the migrations may use.
const MINIMUM_MAJOR: u32 = 15;
/// Where Debian keeps the programs of each major version.
const DEBIAN_ROOT: &str = "/usr/lib/postgresql";

/// The programs of one installed version.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    directory: PathBuf,
    major: u32,
}

impl Binaries {
    /// The version for a new cluster (`None`), or the one that wrote an existing cluster (its major version and
    /// directory).
    ///
    /// # Errors
    /// [`PrivatePostgresError::NotInstalled`], or [`PrivatePostgresError::OtherMajorVersion`] when the version of
    /// an existing cluster is not installed.
    pub(super) fn find(existing: Option<(u32, &Path)>) -> Result<Self, PrivatePostgresError> {
        let installed: Vec<Self> = candidates().iter().filter_map(|directory| Self::at(directory)).collect();
        choose(installed, existing)
    }

    /// The programs in `directory`, if all three are there and say their version.
    fn at(directory: &Path) -> Option<Self> {
        let complete = ["initdb", "pg_ctl", "postgres"].iter().all(|name| directory.join(name).is_file());
        if !complete {
            return None;
        }
        let output = Command::new(directory.join("postgres")).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { directory: directory.to_path_buf(), major })
    }

    /// The full path of one program.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

fn choose(
    installed: Vec<Binaries>,
    existing: Option<(u32, &Path)>,
) -> Result<Binaries, PrivatePostgresError> {
    let usable: Vec<Binaries> =
        installed.into_iter().filter(|binaries| binaries.major >= MINIMUM_MAJOR).collect();
    let mut versions: Vec<u32> = usable.iter().map(|binaries| binaries.major).collect();
    versions.sort_unstable();
    versions.dedup();
    let mut usable = usable.into_iter();
    match existing {
        Some((data, cluster)) if !versions.is_empty() => usable
            .find(|binaries| binaries.major == data)
            .ok_or_else(|| PrivatePostgresError::OtherMajorVersion {
                cluster: cluster.to_path_buf(),
                data,
                installed: versions,
            }),
        _ => usable.next().ok_or(PrivatePostgresError::NotInstalled { minimum: MINIMUM_MAJOR }),
    }
}

/// Directories that may hold the programs, in the order of preference: `PATH`, what `pg_config` names, and
/// Debian's directories with the highest version first.
fn candidates() -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        directories.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    directories.extend(debian_directories(Path::new(DEBIAN_ROOT)));
    directories
}

fn debian_directories(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root) else {
        return Vec::new();
    };
    let mut versions: Vec<u32> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    versions.sort_unstable_by(|left, right| right.cmp(left));
    versions.into_iter().map(|version| root.join(version.to_string()).join("bin")).collect()
}

/// Reads `postgres (PostgreSQL) 15.14 (Debian …)` and the content of `PG_VERSION` alike: the first number in it.
pub(super) fn major_version(text: &str) -> Option<u32> {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(majors: &[u32]) -> Vec<Binaries> {
        majors.iter().map(|&major| Binaries { directory: PathBuf::from("/nowhere"), major }).collect()
    }

    #[test]
    fn the_major_version_is_read_from_what_the_server_says() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"), Some(15));
        assert_eq!(major_version("16\n"), Some(16));
        assert_eq!(major_version("no version"), None);
    }

    #[test]
    fn a_new_cluster_takes_the_first_usable_version() {
        let chosen = choose(installed(&[13, 16, 15]), None).unwrap();
        assert_eq!(chosen.major, 16);
    }

    #[test]
    fn an_existing_cluster_takes_the_version_that_wrote_it() {
        let chosen = choose(installed(&[17, 16, 15]), Some((15, Path::new("/c")))).unwrap();
        assert_eq!(chosen.major, 15);
    }

    #[test]
    fn without_a_server_the_sentence_says_what_to_install() {
        for existing in [None, Some((15, Path::new("/c")))] {
            let refusal = choose(Vec::new(), existing).unwrap_err();
            assert!(refusal.to_string().contains("apt-get install postgresql"), "{refusal}");
        }
        let too_old = choose(installed(&[9, 14]), None).unwrap_err();
        assert!(too_old.to_string().contains("version 15 or newer"), "{too_old}");
    }

    #[test]
    fn the_newest_debian_directory_comes_first() {
        let root = std::env::temp_dir().join(format!("thidua-debian-{}", std::process::id()));
        for name in ["9", "15", "17", "common"] {
            std::fs::create_dir_all(root.join(name)).unwrap();
        }
        let found = debian_directories(&root);
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(found, ["17", "15", "9"].map(|version| root.join(version).join("bin")));
    }
}
