//! Every seed of the fuzz target through the engine once, as the fuzz target does (`tests/fuzz`).

#[path = "../fuzz/exercise.rs"]
mod exercise;

use std::fs;
use std::path::Path;

use self::exercise::{Reached, exercise};

#[test]
fn every_seed_of_the_fuzz_target_goes_through_the_engine() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/scheme");
    let mut reached: Vec<(Reached, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (exercise(&fs::read(path).unwrap()), name)
        })
        .collect();
    reached.sort();
    let scored = reached.iter().filter(|(how_far, _)| *how_far == Reached::Members).count();
    // The regulations, the default scheme and the hostile ones that are schemes must not stop before they are scored.
    assert!(scored >= 20, "only {scored} seeds are scored: {reached:?}");
    assert!(
        reached.iter().any(|(how_far, _)| *how_far == Reached::Nothing),
        "no seed is refused: {reached:?}"
    );
}
