//! `thidua verify`: proves the archive of a period, without a database.

use crate::papers::archive::verify;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Proves an archive: exit status 0 and what was checked, or 1 with every fault, one a line.
pub(super) fn check(file: &Path) -> (u8, String) {
    let report = File::open(file).map_err(|error| format!("cannot be opened: {error}")).and_then(|opened| {
        verify(BufReader::new(opened)).map_err(|error| format!("cannot be read: {error}"))
    });
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
