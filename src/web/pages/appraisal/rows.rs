//! Draws the rows of an appraisal from what is stored, typed and computed.

use super::address::AppraisalAddress;
use super::desk::{Desk, Figures};
use super::view::{ProposalForm, RowView, SumsView, VerdictForm};
use crate::domain::access::Actor;
use crate::domain::appraisal::Verdict;
use crate::domain::entry::RawEntry;
use crate::domain::ids::EntryVersion;
use crate::domain::scheme::Line;
use crate::domain::scoring::MemberResult;
use crate::domain::workflow::SheetMove;
use crate::store::appraisals::DecisionRecord;
use crate::store::entries::EntryRecord;
use crate::store::evidence::EvidenceRecord;
use crate::store::remarks::RemarkKind;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::text::numbers::{Expecting, format_input};
use crate::web::page::Field;
use crate::web::pages::sheet::fields::LineFields;
use crate::web::pages::sheet::inputs::short_of;
use crate::web::words;
use chrono::DateTime;

/// A dash, where there is no figure.
pub const NONE: &str = "–";

/// What a post left to say about one line of one sheet.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The unit.
    pub unit: String,
    /// The line.
    pub code: String,
    /// What was typed as points, and what is wrong with it.
    pub points: Field,
    /// What was typed as reason or remark, and what is wrong with it.
    pub reason: Field,
    /// What is wrong with the line as a whole.
    pub fault: Option<String>,
    /// What was tried here, in words, where another appraiser was faster.
    pub conflict: Option<String>,
}

/// One sheet being drawn for one person.
#[derive(Debug, Clone, Copy)]
pub struct Sketch<'a> {
    /// The desk it lies on.
    pub desk: &'a Desk,
    /// The sheet.
    pub record: &'a SheetRecord,
    /// Its figures.
    pub figures: &'a Figures,
    /// Who looks.
    pub actor: &'a Actor,
    /// The page drawn: `sheet`, `criterion` or `line`.
    pub back: &'static str,
    /// Its filter.
    pub show: &'a str,
    /// What a post left to say.
    pub report: Option<&'a Report>,
}

impl Sketch<'_> {
    fn t(&self) -> Lang {
        self.desk.t
    }

    /// Points of a line for people, or a dash.
    #[must_use]
    pub fn points(&self, result: &MemberResult, code: &str) -> String {
        self.plain(result, code).map_or_else(|| NONE.to_owned(), |plain| words::points(self.t(), &plain))
    }

    /// Points of a line as a plain decimal.
    pub(super) fn plain(&self, result: &MemberResult, code: &str) -> Option<String> {
        Some(result.points(code)?.to_plain(self.desk.scheme.rounding.decimals))
    }

    /// The appraised points of a line as a plain decimal, where a decision on it stands.
    pub(super) fn decided(&self, code: &str) -> Option<String> {
        let decision = self.figures.appraisal.lines.get(code)?.decision.as_ref();
        self.plain(&self.figures.appraised, code).filter(|_| decision.is_some_and(|known| known.is_current))
    }

    /// Own and appraised points of a line as plain decimals; where there are no own ones, they are none.
    pub(super) fn both(&self, code: &str) -> Option<[String; 2]> {
        let own = self.plain(&self.figures.own, code).unwrap_or_else(|| "0".to_owned());
        Some([own, self.plain(&self.figures.appraised, code)?])
    }

    /// The row of a line. Across units it is named by the unit.
    #[must_use]
    pub fn row(&self, line: &Line<'_>) -> RowView {
        let (t, code, figures) = (self.t(), line.code(), self.figures);
        let address = AppraisalAddress::of(self.record);
        let record = figures.appraisal.lines.get(code);
        let decision = record.and_then(|record| record.decision.as_ref());
        let current = decision.filter(|decision| decision.is_current);
        let corrected = decision.and_then(|decision| match &decision.verdict {
            Verdict::Corrected(raw) => Some(self.short(line, raw)),
            Verdict::Accepted | Verdict::Set(_) => None,
        });
        let (state, state_key) = self.state(code, record);
        let former = figures.former.get(code).map(|plain| words::points(t, plain));
        let by_unit = self.back == "criterion";
        RowView {
            key: if by_unit { self.record.unit_code.clone() } else { code.to_owned() },
            code: if by_unit { String::new() } else { code.to_owned() },
            name: if by_unit { self.record.unit_short_name.clone() } else { words::text(t, &line.node.name) },
            line_href: address.line(code, ""),
            inputs: figures.entries.get(code).map_or_else(|| NONE.to_owned(), |raw| self.short(line, raw)),
            corrected,
            former: former.unwrap_or_else(|| NONE.to_owned()),
            own: self.points(&figures.own, code),
            proposals: self.proposals(code),
            appraised: self.decided(code).map_or_else(|| NONE.to_owned(), |plain| words::points(t, &plain)),
            difference: current.and_then(|_| self.difference(code)).unwrap_or_else(|| NONE.to_owned()),
            reason: decision.map(|decision| decision.reason.clone()).unwrap_or_default(),
            state,
            state_key,
            decided: record
                .filter(|record| record.decision.is_some())
                .map(|record| t.why_by_at(&record.by, format_instant(record.at, t)))
                .unwrap_or_default(),
            evidence: pieces(figures, code).filter(|(_, piece)| piece.removed_at.is_none()).count(),
            remarks: figures.remarks.iter().filter(|remark| remark.line.as_deref() == Some(code)).count(),
            verdict: self.verdict(line, record),
            proposal: self.proposal(code),
        }
    }

    /// By how much the appraised points of a line differ from the unit's own.
    #[must_use]
    pub fn difference(&self, code: &str) -> Option<String> {
        let [own, appraised] = self.both(code)?;
        Some(words::change_of_points(self.t(), &own, &appraised))
    }

    /// What a document says on a line, in a few words.
    #[must_use]
    pub fn short(&self, line: &Line<'_>, raw: &RawEntry) -> String {
        short_of(self.t(), line, &fields_of(line, raw, self.t()))
    }

    fn state(&self, code: &str, record: Option<&DecisionRecord>) -> (String, &'static str) {
        let t = self.t();
        let is_opened = self.figures.opened.contains(code);
        let decision = record.and_then(|record| record.decision.as_ref());
        let (word, key) = match decision {
            None if is_opened => (t.appraisal_state_seen(), "seen"),
            None => return (t.appraisal_state_unopened().to_owned(), "unopened"),
            Some(decision) if !decision.is_current => (t.appraisal_state_stale(), "stale"),
            Some(decision) => match decision.verdict {
                Verdict::Accepted => (t.appraisal_state_accepted(), "accepted"),
                Verdict::Corrected(_) => (t.appraisal_state_corrected(), "corrected"),
                Verdict::Set(_) => (t.appraisal_state_set(), "set"),
            },
        };
        if is_opened {
            (word.to_owned(), key)
        } else {
            (t.appraisal_state_both(word, t.appraisal_state_unopened().to_lowercase()), key)
        }
    }

    fn proposals(&self, code: &str) -> Vec<String> {
        let t = self.t();
        let on_line = |kind, line: Option<&str>| kind == RemarkKind::CrossCheck && line == Some(code);
        let found = self.figures.remarks.iter().filter(|remark| on_line(remark.kind, remark.line.as_deref()));
        found
            .map(|remark| {
                let points = remark.points.as_deref().map(|plain| words::points(t, plain));
                let said = points.into_iter().chain((!remark.body.is_empty()).then(|| remark.body.clone()));
                t.check_line(&remark.by, said.collect::<Vec<_>>().join(" – "))
            })
            .collect()
    }

    fn reported(&self, code: &str) -> Option<&Report> {
        self.report.filter(|report| report.unit == self.record.unit_code && report.code == code)
    }

    fn verdict(&self, line: &Line<'_>, record: Option<&DecisionRecord>) -> Option<VerdictForm> {
        let code = line.code();
        self.actor.may(SheetMove::Appraise, &self.record.place).ok()?;
        let decision = record.and_then(|record| record.decision.as_ref());
        let stored = decision.and_then(|decision| match &decision.verdict {
            Verdict::Set(points) => Some(format_input(&points.to_shortest(), Expecting::Decimal, self.t())),
            Verdict::Accepted | Verdict::Corrected(_) => None,
        });
        let report = self.reported(code);
        let conflict = report.and_then(|report| report.conflict.as_ref()).map(|mine| {
            let theirs = record.map(|record| self.verdict_words(line, record)).unwrap_or_default();
            let who = record.map(|record| record.by.clone()).unwrap_or_default();
            let when = record.map(|record| format_instant(record.at, self.t())).unwrap_or_default();
            self.t().appraisal_conflict(who, when, theirs, mine)
        });
        Some(VerdictForm {
            action: AppraisalAddress::of(self.record).line(code, "/verdict"),
            version: record.map_or(EntryVersion::NONE, |record| record.version).get().to_string(),
            back: self.back,
            show: self.show.to_owned(),
            points: report
                .map_or_else(|| Field::holding(stored.unwrap_or_default()), |report| report.points.clone()),
            reason: report.map_or_else(
                || Field::holding(decision.map(|decision| decision.reason.clone()).unwrap_or_default()),
                |report| report.reason.clone(),
            ),
            fault: report.and_then(|report| report.fault.clone()),
            takes_back: decision.is_some(),
            conflict,
        })
    }

    fn verdict_words(&self, line: &Line<'_>, record: &DecisionRecord) -> String {
        let t = self.t();
        match record.decision.as_ref().map(|decision| &decision.verdict) {
            None => t.appraisal_taken_back().to_owned(),
            Some(Verdict::Accepted) => t.appraisal_state_accepted().to_owned(),
            Some(Verdict::Corrected(raw)) => {
                t.check_line(t.appraisal_state_corrected(), self.short(line, raw))
            }
            Some(Verdict::Set(points)) => {
                t.check_line(t.appraisal_state_set(), words::points(t, &points.to_shortest()))
            }
        }
    }

    fn proposal(&self, code: &str) -> Option<ProposalForm> {
        self.actor.may(SheetMove::CrossCheck, &self.record.place).ok()?;
        let report = self.reported(code);
        Some(ProposalForm {
            action: AppraisalAddress::of(self.record).line(code, "/proposal"),
            points: report.map(|report| report.points.clone()).unwrap_or_default(),
            body: report.map(|report| report.reason.clone()).unwrap_or_default(),
        })
    }

    /// The sums of the sheet.
    #[must_use]
    pub fn sums(&self) -> SumsView {
        let (t, scheme) = (self.t(), &self.desk.scheme);
        let open = crate::domain::appraisal::lines_undecided(scheme, &self.figures.appraisal.decisions());
        let all = scheme.lines().len();
        let total =
            |result: &MemberResult| words::points(t, &result.total.to_plain(scheme.rounding.decimals));
        SumsView {
            decided: format!("{}/{all}", all - open.len()),
            own: total(&self.figures.own),
            appraised: total(&self.figures.appraised),
        }
    }
}

/// The fields of a line as a document fills them.
#[must_use]
pub fn fields_of(line: &Line<'_>, raw: &RawEntry, t: Lang) -> LineFields {
    let entry = EntryRecord {
        raw: raw.clone(),
        note: String::new(),
        version: EntryVersion::NONE,
        updated_at: DateTime::UNIX_EPOCH,
        updated_by: String::new(),
    };
    LineFields::stored(line, Some(&entry), t)
}

/// The evidence of a line with its number there, what was removed included.
pub(super) fn pieces<'f>(
    figures: &'f Figures,
    code: &str,
) -> impl Iterator<Item = (usize, &'f EvidenceRecord)> {
    (1..).zip(figures.evidence.iter().filter(move |piece| piece.line == code))
}
