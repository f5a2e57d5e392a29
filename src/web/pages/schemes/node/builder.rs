//! The rule builder: which fields a form has, in words an admin knows. Data for one template, so that every form is
//! drawn the same way.

use super::typed::{READ_FIRST, READ_SECOND};
use crate::domain::scheme::starter;
use crate::text::rules::{form_hint, form_name};
use crate::web::page::Choice;
use crate::web::pages::schemes::draw::{CellView, Drawing, FieldView, InputKind, PartView, RowsView, Word};

impl Drawing<'_> {
    /// A number that is a percentage where the measure is a ratio.
    fn measured(&self, name: &str, label: &str) -> FieldView {
        if self.typed.is_ratio() { self.percent(name, label) } else { self.number(name, label) }
    }

    /// The choice of the form itself.
    pub(super) fn forms(&self) -> FieldView {
        let chosen = self.typed.text("rule/form");
        let choices = starter::forms().map(|name| Choice {
            value: name.to_owned(),
            label: form_name(self.t, name).to_owned(),
            chosen: name == chosen,
        });
        let hint = form_hint(self.t, chosen).to_owned();
        let field = self.field("rule/form", self.t.build_form(), InputKind::Select);
        FieldView { choices: choices.collect(), hint, ..field }
    }

    /// The parts of the chosen form.
    pub(super) fn parts(&self) -> Vec<PartView> {
        let t = self.t;
        match self.typed.text("rule/form") {
            "direct" => vec![PartView::Fields(vec![
                self.number("rule/min", t.build_min_points()),
                self.number("rule/step", t.build_step()),
                self.choose(
                    "rule/note",
                    t.build_note(),
                    &[("optional", t.build_note_optional()), ("required", t.build_note_required())],
                ),
            ])],
            "levels" => vec![self.levels()],
            "checklist" => vec![self.checklist()],
            "proportion" => self.proportion(),
            "bands" => {
                let otherwise = self.number("rule/else", t.build_else_bands());
                let mut parts = self.measure();
                parts.push(self.bands("rule/bands", t.build_bands()));
                parts.push(PartView::Fields(vec![otherwise]));
                parts
            }
            "cases" => vec![
                self.inputs(1),
                self.cases(),
                PartView::Fields(vec![self.number("rule/else", t.build_else_cases())]),
            ],
            "deadline" => self.deadline(),
            "count" => self.count(),
            "leader" => {
                let mut parts = self.measure();
                parts.push(PartView::Fields(vec![
                    self.percent("rule/met_share", t.build_met_share()),
                    self.choose(
                        "rule/untargeted",
                        t.build_untargeted(),
                        &[
                            ("best_ratio", t.build_untargeted_ratio()),
                            ("absent", t.build_untargeted_absent()),
                        ],
                    ),
                ]));
                parts
            }
            "placing" => self.placing(),
            _ => Vec::new(),
        }
    }

    /// An amount in points or in percent of the maximum.
    fn award(&self, row: &str) -> Vec<FieldView> {
        let t = self.t;
        vec![
            self.number(&format!("{row}/amount"), t.build_points()),
            self.choose(
                &format!("{row}/award"),
                t.build_award(),
                &[("points", t.build_award_points()), ("percent", t.build_award_percent())],
            ),
        ]
    }

    fn levels(&self) -> PartView {
        let t = self.t;
        self.table("rule/levels", t.build_levels(), &[t.build_level(), t.build_points()], |row| {
            vec![self.named(row, t.build_level()), self.award(row)]
        })
    }

    fn checklist(&self) -> PartView {
        let t = self.t;
        self.table("rule/items", t.build_items(), &[t.build_item(), t.build_points()], |row| {
            vec![
                self.named(row, t.build_item()),
                vec![self.number(&format!("{row}/points"), t.build_points())],
            ]
        })
    }

    fn count(&self) -> Vec<PartView> {
        let t = self.t;
        let start = self.choose(
            "rule/start",
            t.build_start(),
            &[("zero", t.build_start_zero()), ("max", t.build_start_max())],
        );
        let columns = [t.build_counted(), t.build_each(), t.build_cap(), t.build_at_most()];
        let items = self.table("rule/items", t.build_counted_items(), &columns, |row| {
            let number = |cell: &str, label: &str| vec![self.number(&format!("{row}/{cell}"), label)];
            vec![
                self.named(row, t.build_counted()),
                number("each", t.build_each()),
                number("cap", t.build_cap()),
                number("at_most", t.build_at_most()),
            ]
        });
        vec![PartView::Fields(vec![start]), items]
    }

    /// The measure, and the inputs it reads.
    fn measure(&self) -> Vec<PartView> {
        let t = self.t;
        let mut fields = vec![self.choose(
            "rule/measure",
            t.build_measure(),
            &[
                ("attained", t.build_measure_attained()),
                ("share", t.build_measure_share()),
                ("input", t.build_measure_input()),
            ],
        )];
        match self.typed.text("rule/measure") {
            "attained" => {
                let pace = self.number("rule/measure/pace", t.build_pace());
                fields.push(FieldView { hint: t.build_pace_hint().to_owned(), ..pace });
            }
            "share" => fields.push(self.tick("rule/measure/part_may_exceed", t.build_part_may_exceed())),
            _ => {}
        }
        let rows = self.typed.measured_rows();
        for (name, row) in [READ_FIRST, READ_SECOND].into_iter().zip(&rows) {
            let field = self.field(name, "", InputKind::Hidden);
            fields.push(FieldView { value: row.to_string(), ..field });
        }
        vec![PartView::Fields(fields), self.inputs(rows.iter().max().map_or(1, |last| last + 1))]
    }

    /// The numbers that are entered, with what the measure reads them as.
    fn inputs(&self, needed: usize) -> PartView {
        let t = self.t;
        let read = self.typed.measured_rows();
        let is_measured = !read.is_empty();
        let roles: &[&str] = match self.typed.text("rule/measure") {
            "attained" => &[t.build_role_actual(), t.build_role_target()],
            "share" => &[t.build_role_part(), t.build_role_whole()],
            _ => &[t.build_role_figure()],
        };
        let spare =
            if is_measured && self.more != "rule/inputs" { 0 } else { self.shown_rows("rule/inputs") };
        let shown = self.typed.rows("rule/inputs").max(needed).max(spare);
        let columns =
            [t.build_input(), t.build_unit(), t.build_lowest(), t.build_highest(), t.build_integer()];
        let rows = (0..shown).map(|number| {
            let row = format!("rule/inputs/{number}");
            let role = read.iter().position(|row| *row == number).and_then(|place| roles.get(place).copied());
            let at = |cell: &str| format!("{row}/{cell}");
            let mut name = self.named(&row, role.unwrap_or(t.build_input()));
            if let (Some(role), Some(field)) = (role, name.last_mut()) {
                role.clone_into(&mut field.hint);
            }
            let unit_en = self.field(&at("unit/en"), "", InputKind::Hidden);
            let cells = [
                name,
                vec![unit_en, self.text(&at("unit/vi"), t.build_unit())],
                vec![self.number(&at("min"), t.build_lowest())],
                vec![self.number(&at("max"), t.build_highest())],
                vec![self.tick(&at("integer"), t.build_integer())],
            ];
            cells.into_iter().map(|fields| CellView { fields }).collect()
        });
        PartView::Rows(RowsView {
            list: "rule/inputs".to_owned(),
            legend: t.build_inputs().to_owned(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            rows: rows.collect(),
            error: self.errors.get("rule/inputs"),
        })
    }

    fn proportion(&self) -> Vec<PartView> {
        let t = self.t;
        let mut parts = self.measure();
        let full = self.measured("rule/full_at", t.build_full_at());
        let below = self.choose(
            "rule/below",
            t.build_below(),
            &[
                ("proportional", t.build_below_proportional()),
                ("zero", t.build_below_zero()),
                ("steps", t.build_below_steps()),
            ],
        );
        let over = self.choose(
            "rule/over",
            t.build_over(),
            &[
                ("cap", t.build_over_cap()),
                ("steps", t.build_over_steps()),
                ("uncapped", t.build_over_uncapped()),
            ],
        );
        parts.push(PartView::Fields(vec![
            FieldView { hint: t.build_full_at_hint().to_owned(), ..full },
            self.percent("rule/zero_below", t.build_zero_below()),
        ]));
        let mut short = vec![below];
        if self.typed.text("rule/below") == "steps" {
            short.push(self.percent("rule/below/per", t.build_below_per()));
            short.push(self.number("rule/below/minus", t.build_below_minus()));
        }
        parts.push(PartView::Fields(short));
        let mut beyond = vec![over];
        if self.typed.text("rule/over") == "steps" {
            beyond.push(self.percent("rule/over/per", t.build_over_per()));
            beyond.push(self.number("rule/over/points", t.build_over_points()));
            beyond.push(self.number("rule/over/cap", t.build_over_most()));
        }
        parts.push(PartView::Fields(beyond));
        parts
    }

    fn bands(&self, list: &str, legend: &str) -> PartView {
        let t = self.t;
        let columns = [t.build_from(), t.build_to(), t.build_points()];
        self.table(list, legend, &columns, |row| {
            let end = |cell: &str, label: &str| {
                let name = format!("{row}/{cell}");
                if list == "rule/bands" { self.measured(&name, label) } else { self.number(&name, label) }
            };
            // A row nobody has filled starts like most tables: from this value on, below that one.
            let mut from_incl = self.tick(&format!("{row}/from_incl"), t.build_from_incl());
            from_incl.ticked |= self.typed.below(row).all(|(_, text)| text.is_empty());
            vec![
                vec![end("from", t.build_from()), from_incl],
                vec![end("to", t.build_to()), self.tick(&format!("{row}/to_incl"), t.build_to_incl())],
                self.award(row),
            ]
        })
    }

    fn cases(&self) -> PartView {
        let t = self.t;
        let inputs: Vec<(String, String)> = (0..self.typed.rows("rule/inputs"))
            .map(|row| (row.to_string(), self.typed.text(&format!("rule/inputs/{row}/name/vi")).to_owned()))
            .collect();
        let signs: [Word; 6] = [("=", "="), ("≠", "≠"), ("<", "<"), ("≤", "≤"), (">", ">"), ("≥", "≥")];
        self.table("rule/cases", t.build_cases(), &[t.build_when(), t.build_points()], |case| {
            let when = format!("{case}/when");
            let conditions = (0..=self.typed.rows(&when).max(1)).flat_map(|number| {
                let row = format!("{when}/{number}");
                let name = format!("{row}/input");
                let chosen = self.typed.text(&name).to_owned();
                // A filled condition about an input that is gone must not become one about another.
                let is_lost = !self.typed.text(&format!("{row}/value")).is_empty()
                    && inputs.iter().all(|(value, _)| *value != chosen);
                let lost = is_lost.then(|| (chosen.clone(), chosen.clone()));
                let choices = inputs.iter().cloned().chain(lost).map(|(value, label)| Choice {
                    chosen: value == chosen,
                    value,
                    label,
                });
                let input = self.field(&name, t.build_when_input(), InputKind::Select);
                [
                    FieldView { choices: choices.collect(), ..input },
                    self.choose(&format!("{row}/op"), t.build_when_op(), &signs),
                    self.number(&format!("{row}/value"), t.build_when_value()),
                ]
            });
            vec![conditions.collect(), vec![self.number(&format!("{case}/points"), t.build_points())]]
        })
    }

    fn deadline(&self) -> Vec<PartView> {
        let t = self.t;
        let mut due = vec![self.choose(
            "rule/due_kind",
            t.build_due(),
            &[("submission", t.build_due_submission()), ("day", t.build_due_day())],
        )];
        if self.typed.text("rule/due_kind") == "day" {
            due.push(self.field("rule/due", t.build_due_on(), InputKind::Text));
        }
        due.push(self.choose(
            "rule/done",
            t.build_done(),
            &[("input", t.build_done_input()), ("submitted_on", t.build_done_submitted())],
        ));
        due.push(self.choose(
            "rule/days",
            t.build_days(),
            &[("working", t.build_days_working()), ("calendar", t.build_days_calendar())],
        ));
        let mut late = vec![
            self.number("rule/missing", t.build_missing()),
            self.choose(
                "rule/late",
                t.build_late(),
                &[("per_day", t.build_late_per_day()), ("bands", t.build_late_bands())],
            ),
        ];
        let by_bands = self.typed.text("rule/late") == "bands";
        if !by_bands {
            late.push(self.number("rule/late/per_day", t.build_late_minus()));
        }
        let mut parts = vec![PartView::Fields(due), PartView::Fields(late)];
        if by_bands {
            parts.push(self.bands("rule/late/bands", t.build_late_table()));
        }
        parts
    }

    fn placing(&self) -> Vec<PartView> {
        let t = self.t;
        let mut parts = self.measure();
        parts.push(PartView::Fields(vec![
            self.choose(
                "rule/direction",
                t.build_direction(),
                &[("high", t.build_direction_high()), ("low", t.build_direction_low())],
            ),
            self.choose(
                "rule/ties",
                t.build_ties(),
                &[("same", t.build_ties_same()), ("share", t.build_ties_share())],
            ),
            self.number("rule/else", t.build_else_places()),
        ]));
        parts.push(self.table("rule/points", t.build_places(), &[t.build_points()], |row| {
            let place: usize = row.rsplit('/').next().and_then(|row| row.parse().ok()).unwrap_or_default();
            vec![vec![self.number(row, &t.build_place(place + 1))]]
        }));
        parts
    }
}
