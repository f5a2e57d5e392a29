//! When this process began, as the kernel tells it: the machine's clock is asked by nobody here.

use std::fs;

/// The kernel's ticks a second, in what it tells of processes: the same on every machine that Rust's Linux targets run on.
const TICKS: u64 = 100;

/// When the process began, in seconds of Unix time; `None` where the kernel does not tell.
pub(super) fn started_at() -> Option<u64> {
    let own = fs::read_to_string("/proc/self/stat").ok()?;
    let machine = fs::read_to_string("/proc/stat").ok()?;
    began(&own, &machine)
}

fn began(own: &str, machine: &str) -> Option<u64> {
    let booted: u64 = machine.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    // The name of the program, in brackets, may hold blanks; behind it the third field comes first.
    let (_, fields) = own.rsplit_once(')')?;
    let ticks: u64 = fields.split_whitespace().nth(22 - 3)?.parse().ok()?;
    booted.checked_add(ticks / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_told_by_the_kernel() {
        let own = "42 (a (b) c) S 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 2 3";
        assert_eq!(began(own, "cpu 1 2\nbtime 1000\nprocesses 5\n"), Some(1_123));
        assert_eq!(began("42 (a", "btime 1000\n"), None);
        assert!(started_at().is_some_and(|at| at > 1_700_000_000), "on this machine");
    }
}
