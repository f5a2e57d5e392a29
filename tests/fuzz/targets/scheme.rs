//! Fuzz target: a scheme and entries through check, evaluation, ranking and every word said of them.
#![no_main]

#[path = "../exercise.rs"]
mod exercise;
#[path = "../mutate.rs"]
mod mutate;

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};

use crate::exercise::Reached;

fuzz_target!(|input: &[u8]| -> Corpus {
    match exercise::exercise(input) {
        Reached::Nothing if input.len() > 4096 => Corpus::Reject,
        Reached::Nothing | Reached::Scheme | Reached::Members => Corpus::Keep,
    }
});

// Half of the changes are made to the documents as documents: changed bytes seldom leave sound JSON behind.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    if seed % 2 == 0
        && let Some(changed) = data.get(..size).and_then(|input| mutate::mutate(input, seed))
        && changed.len() <= max_size
    {
        data[..changed.len()].copy_from_slice(&changed);
        return changed.len();
    }
    fuzzer_mutate(data, size, max_size)
});
