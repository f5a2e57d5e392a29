//! Benchmarks of the engine: reading and checking a scheme, one sheet, whole fields of members.
//!
//! `cargo bench --bench engine` runs all, `cargo bench --bench engine -- members` some. Figures worth keeping stand in
//! `docs/quality.md` with their command, date and commit.
#![expect(clippy::unwrap_used, reason = "a benchmark without its scheme is a failed benchmark")]

mod schemes;
mod sheets;

use divan::Bencher;
use divan::counter::ItemsCount;
use thidua::domain::ranking;
use thidua::domain::scheme::Scheme;
use thidua::domain::scheme::check::check;
use thidua::domain::scoring::{MemberSheet, PeriodFacts, Stage, score_figures, score_members};

use crate::schemes::Table;

fn main() {
    divan::main();
}

#[divan::bench(args = Table::ALL)]
fn parse(bencher: Bencher<'_, '_>, table: Table) {
    let text = table.document().to_string();
    bencher.bench_local(|| Scheme::parse(&text));
}

#[divan::bench(args = Table::ALL, name = "check")]
fn judge(bencher: Bencher<'_, '_>, table: Table) {
    let scheme = table.scheme();
    bencher.bench_local(|| check(&scheme));
}

/// One sheet with every step behind its figures, as a page shows it.
#[divan::bench(args = Table::ALL)]
fn sheet_explained(bencher: Bencher<'_, '_>, table: Table) {
    let (scheme, sheets) = (table.scheme(), sheets::of_members(table, 1));
    bencher.bench_local(|| score_members(&scheme, &facts(), &sheets, Stage::Complete));
}

/// One sheet, figures alone.
#[divan::bench(args = Table::ALL)]
fn sheet_figures(bencher: Bencher<'_, '_>, table: Table) {
    let (scheme, sheets) = (table.scheme(), sheets::of_members(table, 1));
    bencher.bench_local(|| score_figures(&scheme, &facts(), &sheets, Stage::Complete));
}

/// Forty lines, two of them relative: figures, ranks and classes. The time per member is to stay flat.
#[divan::bench(args = [7, 700])]
fn members_ranked(bencher: Bencher<'_, '_>, members: usize) {
    rank(bencher, members);
}

#[divan::bench(args = [70_000], sample_count = 7, sample_size = 1)]
fn many_members_ranked(bencher: Bencher<'_, '_>, members: usize) {
    rank(bencher, members);
}

fn rank(bencher: Bencher<'_, '_>, members: usize) {
    let (scheme, sheets) = (Table::Forty.scheme(), sheets::of_members(Table::Forty, members));
    bencher.counter(ItemsCount::new(members)).bench_local(|| figures_and_ranks(&scheme, &sheets));
}

/// What is made is dropped within the time: whoever ranks pays for that, too.
fn figures_and_ranks(scheme: &Scheme, sheets: &[MemberSheet]) -> usize {
    let mut scoring = score_figures(scheme, &facts(), sheets, Stage::Complete);
    ranking::rank(scheme, &mut scoring).order.len()
}

fn facts() -> PeriodFacts {
    PeriodFacts { submission_deadline: "2013-07-05".parse().ok() }
}
