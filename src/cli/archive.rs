//! `thidua verify`: proves the archive of a period or a backup, without a database.

use super::backup::{Backup, is_backup};
use crate::papers::archive::{Report, verify};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Proves an archive or a backup: exit status 0 and what was checked, or 1 with every fault, one a line.
pub(super) fn check(file: &Path) -> (u8, String) {
    let report = if is_backup(file) { check_backup(file) } else { check_archive(file) };
    match report {
        Err(reason) => (1, format!("{}: {reason}", file.display())),
        Ok(report) if report.faults.is_empty() => {
            (0, format!("{}\nNothing is wrong.", report.checked.join("\n")))
        }
        Ok(report) => {
            let count = report.faults.len();
            (1, format!("{}\n{}\n{count} faults.", report.checked.join("\n"), report.faults.join("\n")))
        }
    }
}

fn check_backup(file: &Path) -> Result<Report, String> {
    let mut backup = Backup::open(file).map_err(|error| format!("{error:#}"))?;
    let (checked, faults) = backup.check();
    Ok(Report { checked, faults })
}

fn check_archive(file: &Path) -> Result<Report, String> {
    File::open(file)
        .map_err(|error| format!("cannot be opened: {error}"))
        .and_then(|opened| verify(BufReader::new(opened)).map_err(|error| format!("cannot be read: {error}")))
}
