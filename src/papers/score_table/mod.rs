//! The table of a period's points (*bảng tổng hợp điểm*): one row per unit, from the first place to the last. One view
//! of the data for the worksheet and for the paper.

mod lines;
mod paper;
mod worksheet;

pub(super) use self::lines::whole as lines_table;
pub use self::lines::{LineRow, ScoreLines, document as lines};
pub use self::paper::document as paper;
pub(super) use self::paper::table_on as table;
pub use self::worksheet::write as write_worksheet;

use crate::domain::exact::Exact;
use crate::text::Lang;
use crate::text::numbers::format_number;

/// A period's points.
#[derive(Debug, Clone)]
pub struct ScoreTable {
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the period.
    pub period: String,
    /// Whether it is published or provisional, in words.
    pub state: String,
    /// The groups of the core, in printed order: code and maximum, a plain decimal.
    pub groups: Vec<(String, String)>,
    /// The units, ranked ones first.
    pub rows: Vec<ScoreRow>,
    /// What is to be known: names of the groups, ties, figures that are only an illustration.
    pub remarks: Vec<String>,
}

/// A unit. Points are plain decimals; empty where there are none.
#[derive(Debug, Clone)]
pub struct ScoreRow {
    /// Its short name.
    pub unit: String,
    /// Points of each group.
    pub groups: Vec<String>,
    /// Their sum.
    pub core: String,
    /// Bonus points.
    pub bonus: String,
    /// Deductions, a positive amount.
    pub deduction: String,
    /// The total.
    pub total: String,
    /// The rank; empty for none.
    pub rank: String,
    /// Why there is none, or that another unit shares it.
    pub remark: String,
}

impl ScoreTable {
    /// The words above the columns.
    fn headings(&self, t: Lang) -> impl Iterator<Item = String> {
        let groups =
            self.groups.iter().map(move |(code, max)| t.score_table_group(code, format_number(max, t)));
        let behind = [
            t.score_table_core(),
            t.table_kind_bonus(),
            t.table_kind_deduction(),
            t.sheet_total(),
            t.col_rank(),
            t.sheet_note(),
        ];
        let first = [t.score_table_number(), t.col_unit()].map(str::to_owned).into_iter();
        first.chain(groups).chain(behind.map(str::to_owned))
    }
}

impl ScoreRow {
    /// Whether the sum of the core is the plain sum of its groups: no cap or rescaling came between.
    fn core_is_sum(&self) -> bool {
        let parts = self.groups.iter().filter(|plain| !plain.is_empty());
        plain_sum(parts.map(|plain| (true, plain.as_str()))) == Exact::parse(&self.core).ok()
    }

    /// Whether the total is core and bonus less deductions: no limit came between.
    fn total_is_sum(&self) -> bool {
        let parts = [(true, &self.core), (true, &self.bonus), (false, &self.deduction)];
        plain_sum(parts.map(|(adds, plain)| (adds, plain.as_str())).into_iter())
            == Exact::parse(&self.total).ok()
    }
}

/// The sum of plain decimals, some taken off; nothing where one of them is none.
pub(super) fn plain_sum<'a>(parts: impl Iterator<Item = (bool, &'a str)>) -> Option<Exact> {
    let mut sum = Exact::ZERO;
    for (adds, plain) in parts {
        let part = Exact::parse(plain).ok()?;
        sum = if adds { &sum + &part } else { &sum - &part };
    }
    Some(sum)
}
