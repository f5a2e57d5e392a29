//! Runs a target: every seed as it is, then changed ones, as many as the settings say.

use std::cell::Cell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::mutate::Random;

/// Most changed inputs that are kept to be changed further.
const POOL: usize = 64;
/// One input may take no longer in a long run, on a machine with others at work.
const LONGEST: Duration = Duration::from_secs(20);
/// Most memory of the process while targets run, several at once: kilobytes.
const MOST_MEMORY: u64 = 1024 * 1024;

/// A target.
pub(crate) struct Target<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Inputs as the product or a browser makes them. All of them are taken.
    pub(crate) seeds: Vec<Vec<u8>>,
    /// How an input is changed.
    pub(crate) change: &'a dyn Fn(&[u8], &mut Random) -> Vec<u8>,
    /// What becomes of an input; whether it was taken. Panics where a promise is broken.
    pub(crate) exercise: &'a dyn Fn(&[u8]) -> bool,
}

/// What is still to do.
enum Budget {
    Cases(usize),
    Until(Instant),
}

impl Budget {
    fn of(cases: usize) -> Self {
        setting("FUZZ_SECONDS").map_or(Self::Cases(cases), |seconds| {
            Self::Until(Instant::now() + Duration::from_secs(u64::from(seconds)))
        })
    }

    fn is_long(&self) -> bool {
        matches!(self, Self::Until(_))
    }

    fn allows(&self, done: usize) -> bool {
        match self {
            Self::Cases(cases) => done < *cases,
            Self::Until(end) => Instant::now() < *end,
        }
    }
}

fn setting(name: &str) -> Option<u32> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

/// Sends the seeds through the target and then `cases` changed inputs, or as many as `FUZZ_SECONDS` leaves time for.
pub(crate) fn drive(target: &Target<'_>, cases: usize) {
    for (at, seed) in target.seeds.iter().enumerate() {
        assert!(run(target, seed), "seed {at} of {} is not taken", target.name);
    }
    let budget = Budget::of(cases);
    let mut random = Random::new(setting("FUZZ_SEED").unwrap_or(1));
    let mut pool: Vec<Vec<u8>> = Vec::new();
    let (mut done, mut taken, mut slowest) = (0, 0, Duration::ZERO);
    while budget.allows(done) {
        let from_pool = !pool.is_empty() && random.below(2) == 0;
        let from = if from_pool { &pool } else { &target.seeds };
        let input = (target.change)(&from[random.below(from.len())], &mut random);
        if budget.is_long() {
            // A process that is aborted can keep nothing any more.
            fs::write(place(target.name, "last"), &input).unwrap();
        }
        let began = Instant::now();
        let is_taken = run(target, &input);
        slowest = slowest.max(began.elapsed());
        done += 1;
        if is_taken {
            taken += 1;
            if pool.len() < POOL {
                pool.push(input);
            } else {
                let at = random.below(POOL);
                pool[at] = input;
            }
        }
    }
    let memory = most_memory();
    if budget.is_long() {
        eprintln!("{}: {done} inputs, {taken} taken, slowest {slowest:?}, memory {memory:?} kB", target.name);
        assert!(slowest < LONGEST, "an input of {} took {slowest:?}", target.name);
    }
    assert!(memory.is_none_or(|memory| memory < MOST_MEMORY), "{}: {memory:?} kB", target.name);
}

fn run(target: &Target<'_>, input: &[u8]) -> bool {
    let taken = Cell::new(false);
    match catch_unwind(AssertUnwindSafe(|| taken.set((target.exercise)(input)))) {
        Ok(()) => taken.get(),
        Err(panic) => {
            let place = place(target.name, "failed");
            fs::write(&place, input).unwrap();
            eprintln!("{}: this input breaks a promise: {}", target.name, place.display());
            resume_unwind(panic)
        }
    }
}

fn place(name: &str, what: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}-{what}"))
}

/// The most memory this process ever had, in kilobytes, where the system tells.
fn most_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?.trim().parse().ok())
}
