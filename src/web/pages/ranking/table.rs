//! A standing as a table: the same for the provisional ranking, a published one and the one everybody may see.

use super::view::{BAR_LENGTH, ColumnHead, Figure, MovementView, RankRow, UnrankedRow};
use crate::domain::exact::Exact;
use crate::domain::publication::comparison::{Movement, Spread, gap_above, movement, points, total};
use crate::domain::publication::{Figures, Key, Member, Standing};
use crate::domain::scheme::{Kind, Scheme};
use crate::text::Lang;
use crate::text::numbers::format_number;
use crate::web::paths::SheetAddress;
use crate::web::words;
use std::collections::BTreeMap;

/// Everything the table is drawn from.
pub(crate) struct Table<'a> {
    /// The language.
    pub(crate) t: Lang,
    /// What was scored by.
    pub(crate) scheme: &'a Scheme,
    /// Figures, ranks and reasons.
    pub(crate) standing: &'a Standing,
    /// Code of the reader's own unit.
    pub(crate) own: Option<String>,
    /// The sheets the reader may open, by unit code.
    pub(crate) readable: BTreeMap<String, SheetAddress>,
    /// Whose figures they are, by unit code; empty where they are all the conference's.
    pub(crate) stages: BTreeMap<String, String>,
    /// How they stood the period before.
    pub(crate) before: Option<&'a Standing>,
    /// Address of the ranking, below which the profiles are; empty where there are none to see.
    pub(crate) profiles: String,
}

impl Table<'_> {
    fn points(&self, plain: &str) -> String {
        words::points(self.t, plain)
    }

    fn name(&self, code: &str) -> String {
        self.standing.member(code).map_or_else(|| code.to_owned(), |member| member.entrant.short_name.clone())
    }

    /// The units with a rank and their figures, best first.
    pub(super) fn ranked(&self) -> impl Iterator<Item = (&Member, &Figures)> {
        let members = self.standing.order.iter().filter_map(|code| self.standing.member(code));
        members.filter_map(|member| Some((member, member.figures.as_ref()?)))
    }

    fn is_own(&self, member: &Member) -> bool {
        self.own.as_ref() == Some(&member.entrant.code)
    }

    /// The finding as a sentence: who leads, and with how much.
    pub(crate) fn finding(&self) -> String {
        let best: Vec<(&Member, &Figures)> =
            self.ranked().filter(|(member, _)| member.rank == Some(1)).collect();
        let Some((_, figures)) = best.first() else {
            return self.t.ranking_nobody().to_owned();
        };
        let points = self.points(&figures.total);
        let names: Vec<&str> = best.iter().map(|(member, _)| member.entrant.short_name.as_str()).collect();
        if names.len() == 1 {
            self.t.ranking_leads(names.join(", "), points)
        } else {
            self.t.ranking_lead_shared(names.join(", "), points)
        }
    }

    /// How many units are ranked, of how many.
    pub(crate) fn counted(&self) -> String {
        self.t.ranking_counted(self.standing.order.len(), self.standing.members.len())
    }

    /// Whether some of the figures shown are only an illustration.
    pub(crate) fn is_illustrative(&self) -> bool {
        let sent = self.standing.members.iter().filter(|member| member.entrant.claim.is_some());
        sent.into_iter().any(|member| member.entrant.illustrative)
    }

    /// The groups of the core.
    pub(crate) fn columns(&self) -> Vec<ColumnHead> {
        let core = self.scheme.tree.iter().filter(|node| node.kind.unwrap_or_default() == Kind::Core);
        core.map(|node| ColumnHead {
            code: node.code.clone(),
            name: words::text(self.t, &node.name),
            max: format_number(&node.weighted_max().to_shortest(), self.t),
        })
        .collect()
    }

    /// The ranked units, best first.
    pub(crate) fn rows(&self) -> Vec<RankRow> {
        self.ranked().map(|(member, figures)| self.row(member, figures)).collect()
    }

    fn row(&self, member: &Member, figures: &Figures) -> RankRow {
        let sheet = self.readable.get(&member.entrant.code);
        let figure = |plain: &str, node: Option<&str>| Figure {
            text: self.points(plain),
            href: sheet.map(|sheet| node.map_or_else(|| sheet.why_total(), |code| sheet.why(code))),
            heat: 0,
        };
        let extra = |kind: Kind, plain: &str| {
            let top = self.scheme.tree.iter().find(|node| node.kind == Some(kind));
            figure(plain, top.map(|node| node.code.as_str()))
        };
        let heat = |code: &str| Some(Spread::of(self.standing, code)?.heat(&points(figures, code)?));
        let cell = |code: &str| Figure {
            heat: heat(code).unwrap_or_default(),
            ..figure(figures.nodes.get(code).map_or("", String::as_str), Some(code))
        };
        RankRow {
            rank: member.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            tied: member.tied,
            unit: member.entrant.short_name.clone(),
            own: self.is_own(member),
            stage: self.stages.get(&member.entrant.code).cloned().unwrap_or_default(),
            cells: self.columns().iter().map(|column| cell(&column.code)).collect(),
            bonus: extra(Kind::Bonus, &figures.bonus),
            deduction: extra(Kind::Deduction, &figures.deduction),
            total: figure(&figures.total, None),
            movement: self
                .before
                .and_then(|before| movement(member, before))
                .map(|moved| moved_view(self.t, moved)),
            gap: self.gap(member),
            bar: self.bar(member),
            profile: match self.profiles.as_str() {
                "" => String::new(),
                ranking => format!("{ranking}/{}", member.entrant.code),
            },
        }
    }

    /// What a unit lacks to the place above.
    fn gap(&self, member: &Member) -> String {
        let decimals = self.scheme.rounding.decimals;
        let lacking = gap_above(self.standing, member).filter(|gap| !gap.points.is_zero());
        let points = lacking.map(|gap| self.points(&gap.points.to_plain(decimals)));
        points.map(|points| self.t.rank_gap(points)).unwrap_or_default()
    }

    /// The total as a length, from 0 to the best total: bars that begin elsewhere lie.
    fn bar(&self, member: &Member) -> usize {
        let best = self.ranked().filter_map(|(member, _)| total(member)).max();
        let share = best.zip(total(member)).and_then(|(best, own)| own.over(&best));
        let length = share.map(|share| (&share * &Exact::from(BAR_LENGTH)).floor().to_shortest());
        length.and_then(|length| length.parse().ok()).unwrap_or_default()
    }

    /// Units without a rank: sent but not rankable, then those that have not sent.
    pub(crate) fn unranked(&self) -> Vec<UnrankedRow> {
        let without = self.standing.members.iter().filter(|member| member.unranked.is_some());
        let (unsent, sent): (Vec<&Member>, Vec<&Member>) =
            without.partition(|member| member.entrant.claim.is_none());
        let row = |member: &Member| UnrankedRow {
            unit: member.entrant.short_name.clone(),
            own: self.is_own(member),
            reason: self.reason(member),
            href: self
                .readable
                .get(&member.entrant.code)
                .filter(|_| member.entrant.claim.is_some())
                .map(SheetAddress::show),
        };
        sent.into_iter().chain(unsent).map(row).collect()
    }

    fn reason(&self, member: &Member) -> String {
        match member.unranked.as_deref().unwrap_or_default() {
            "not_sent" => self.t.rank_reason_not_sent().to_owned(),
            "nothing_assigned" => self.t.rank_reason_nothing_assigned().to_owned(),
            other => match other.strip_prefix("veto:") {
                Some(code) => {
                    let name = self.scheme.veto(code).map(|veto| words::text(self.t, &veto.name));
                    self.t.rank_reason_veto(name.unwrap_or_else(|| code.to_owned()))
                }
                None => self.t.rank_reason_incomplete(member.open),
            },
        }
    }

    /// A sentence for each tie, and for each pair of equal totals that a further key splits.
    pub(crate) fn ties(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let mut tied: Vec<&Key> = Vec::new();
        for reason in &self.standing.reasons {
            let goes_on = tied.last().is_some_and(|last| last.below == reason.above);
            if !goes_on || reason.key.is_some() {
                sentences.extend(self.tie(&std::mem::take(&mut tied)));
            }
            match &reason.key {
                None => tied.push(reason),
                Some(key) => sentences.push(self.split(reason, key)),
            }
        }
        sentences.extend(self.tie(&tied));
        sentences
    }

    fn total_of(&self, code: &str) -> String {
        let figures = self.standing.member(code).and_then(|member| member.figures.as_ref());
        self.points(figures.map_or("", |figures| figures.total.as_str()))
    }

    fn tie(&self, reasons: &[&Key]) -> Option<String> {
        let first = reasons.first()?;
        let names: Vec<String> = std::iter::once(&first.above)
            .chain(reasons.iter().map(|reason| &reason.below))
            .map(|code| self.name(code))
            .collect();
        Some(self.t.tie_shared(names.join(", "), self.total_of(&first.above)))
    }

    fn split(&self, reason: &Key, key: &str) -> String {
        let t = self.t;
        let word = match key {
            "core" => t.tie_key_core().to_owned(),
            "bonus" => t.tie_key_bonus().to_owned(),
            "percent" => t.tie_key_percent().to_owned(),
            "least_deduction" => t.tie_key_least_deduction().to_owned(),
            "ballot" => t.tie_key_ballot().to_owned(),
            other => match other.strip_prefix("node:") {
                Some(code) => t.tie_key_node(code),
                None => t.sheet_total().to_owned(),
            },
        };
        let value =
            |value: &Option<String>| value.as_deref().map(|value| self.points(value)).unwrap_or_default();
        let figures = t.tie_figures(value(&reason.above_value), value(&reason.below_value));
        t.tie_split(
            self.name(&reason.above),
            self.name(&reason.below),
            self.total_of(&reason.above),
            word,
            figures,
        )
    }
}

/// A movement as a mark and in words.
pub(super) fn moved_view(t: Lang, moved: Movement) -> MovementView {
    let (mark, words, class) = match moved {
        Movement::Up(ranks) => (format!("▲ {ranks}"), t.rank_up(ranks), "move-up"),
        Movement::Down(ranks) => (format!("▼ {ranks}"), t.rank_down(ranks), "move-down"),
        Movement::Same => ("–".to_owned(), t.rank_same().to_owned(), "move-same"),
        Movement::New => (t.rank_new().to_owned(), String::new(), "move-same"),
    };
    MovementView { mark, words, class }
}
