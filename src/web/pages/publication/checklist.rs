//! What must be looked at before publishing, unit by unit; as links.

use super::view::UnitRow;
use crate::domain::ids::SheetId;
use crate::domain::publication::Standing;
use crate::domain::scheme::Scheme;
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use crate::store::periods::PeriodRecord;
use crate::store::remarks::{RemarkKind, RemarkRecord};
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::web::forms::Form;
use crate::web::pages::ranking::view::Aside;
use crate::web::paths::{self, SheetAddress};
use crate::web::words;
use std::collections::{BTreeMap, BTreeSet};

/// Everything the list is drawn from.
pub(super) struct Checklist<'a> {
    pub(super) t: Lang,
    pub(super) period: &'a PeriodRecord,
    pub(super) scheme: &'a Scheme,
    pub(super) standing: &'a Standing,
    pub(super) sheets: &'a [SheetRecord],
    pub(super) opened: &'a BTreeMap<SheetId, BTreeSet<String>>,
    pub(super) remarks: &'a BTreeMap<SheetId, Vec<RemarkRecord>>,
    pub(super) typed: Option<&'a Form>,
}

impl Checklist<'_> {
    /// The units, in the conference's order.
    pub(super) fn units(&self) -> Vec<UnitRow> {
        self.sheets.iter().map(|sheet| self.unit(sheet)).collect()
    }

    fn unit(&self, sheet: &SheetRecord) -> UnitRow {
        let status = sheet.place.status;
        let member = self.standing.member(&sheet.unit_code);
        let total = member.and_then(|member| member.figures.as_ref());
        let is_published = status == SheetStatus::Published && self.period.status == PeriodStatus::Published;
        let leave_out = (status == SheetStatus::Draft)
            .then(|| self.typed.is_some_and(|form| form.has(&format!("without.{}", sheet.unit_code))));
        UnitRow {
            code: sheet.unit_code.clone(),
            name: sheet.unit_short_name.clone(),
            state: words::sheet_status(self.t, status),
            total: total.map(|figures| words::points(self.t, &figures.total)).unwrap_or_default(),
            unopened: self.unopened(sheet),
            questions: self.questions(sheet),
            leave_out,
            amend: is_published
                .then(|| paths::publication(self.period, &format!("/amendments/{}", sheet.unit_code))),
        }
    }

    fn link(&self, sheet: &SheetRecord, line: &str) -> Aside {
        let name = self.scheme.node(line).map(|node| words::text(self.t, &node.name));
        Aside {
            href: SheetAddress::of(sheet).line(line),
            label: format!("{line} {}", name.unwrap_or_default()),
        }
    }

    fn unopened(&self, sheet: &SheetRecord) -> Vec<Aside> {
        if !sheet.place.status.is_sent() {
            return Vec::new();
        }
        let opened = self.opened.get(&sheet.id);
        let lines = self.scheme.lines();
        let codes = lines.iter().map(crate::domain::scheme::Line::code);
        codes
            .filter(|code| !opened.is_some_and(|opened| opened.contains(*code)))
            .map(|code| self.link(sheet, code))
            .collect()
    }

    /// Lines whose last question came after the last answer.
    fn questions(&self, sheet: &SheetRecord) -> Vec<Aside> {
        let mut open: BTreeSet<&str> = BTreeSet::new();
        for remark in self.remarks.get(&sheet.id).into_iter().flatten() {
            let line = remark.line.as_deref().unwrap_or_default();
            match remark.kind {
                RemarkKind::Question => open.insert(line),
                RemarkKind::Answer => open.remove(line),
                RemarkKind::Return | RemarkKind::Explanation | RemarkKind::CrossCheck => false,
            };
        }
        open.into_iter().map(|line| self.link(sheet, line)).collect()
    }

    /// The units whose total fits no class, in words.
    pub(super) fn undecided_classes(&self) -> Vec<String> {
        let undecided = self.standing.members.iter().filter(|member| member.class_undecided);
        undecided.map(|member| self.t.publication_class_undecided(&member.entrant.short_name)).collect()
    }
}
