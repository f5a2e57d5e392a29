//! The documents of the libFuzzer target `scheme`, for whoever has no nightly compiler.

use std::fs;
use std::path::Path;

use crate::changes;
use crate::drive::{Target, drive};
use crate::exercise::{Reached, exercise};
use crate::mutate::{self, Random};

fn changed(input: &[u8], random: &mut Random) -> Vec<u8> {
    let seed = u32::try_from(random.below(1 << 31)).unwrap();
    mutate::mutate(input, seed)
        .filter(|changed| changed.len() <= 65_536 && random.below(4) > 0)
        .unwrap_or_else(|| changes::bytes(input, &["\"rule\"", "null", "{", "}"], random))
}

#[test]
fn schemes_with_entries() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/scheme");
    let seeds = ["default", "every-form", "extreme-numbers", "veto-chain"];
    let seeds = seeds.iter().map(|name| fs::read(folder.join(name)).unwrap()).collect();
    let target = Target {
        name: "scheme",
        seeds,
        change: &changed,
        exercise: &|input| exercise(input) > Reached::Nothing,
    };
    drive(&target, 15);
}
