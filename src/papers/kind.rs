//! The papers of a period.

use crate::text::Lang;

/// A paper of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperKind {
    /// Bảng tổng hợp điểm.
    Table,
    /// The same line by line.
    Lines,
    /// Báo cáo sơ kết.
    Report,
    /// Biên bản hội nghị.
    Minutes,
    /// Tờ trình khen thưởng.
    Proposal,
}

impl PaperKind {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Table, Self::Lines, Self::Report, Self::Minutes, Self::Proposal];

    /// Its name in addresses and in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Lines => "lines",
            Self::Report => "report",
            Self::Minutes => "minutes",
            Self::Proposal => "proposal",
        }
    }

    /// Reads a name written by [`PaperKind::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|paper| paper.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn title(self, t: Lang) -> &'static str {
        match self {
            Self::Table => t.score_table_title(),
            Self::Lines => t.score_lines_title(),
            Self::Report => t.report_title(),
            Self::Minutes => t.minutes_title(),
            Self::Proposal => t.proposal_title(),
        }
    }

    /// The names a template of it may use.
    #[must_use]
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Table => &["cluster", "period", "state", "table", "remarks"],
            Self::Lines => &["cluster", "period", "state", "table"],
            Self::Report | Self::Minutes | Self::Proposal => &[
                "superior",
                "body",
                "province",
                "cluster",
                "period",
                "remarks",
                "results",
                "ranks",
                "groups",
                "strong",
                "weak",
                "movement",
                "causes",
                "tasks",
                "proposals",
            ],
        }
    }
}
