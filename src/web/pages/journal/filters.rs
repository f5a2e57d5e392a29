//! What the journal is narrowed by: read from the address, shown in the form again, and said where nothing matches.

use crate::domain::ids::{AccountId, ClusterId, MemberUnitId};
use crate::domain::journal::Reach;
use crate::store::journal::reading::{Narrowing, NarrowingUnit, Turn};
use crate::text::Lang;
use crate::text::dates::{DateFault, day_begins, read_date};
use crate::text::journal::{KINDS, kind};
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Field};
use crate::web::paths;
use chrono::{Days, NaiveDate};

/// The fields of the form, in its order.
const FIELDS: [&str; 6] = ["unit", "person", "line", "kind", "from", "to"];

/// What somebody may choose from.
pub(super) struct Offered {
    /// The units whose records the reader may see.
    pub(super) units: Vec<NarrowingUnit>,
    /// The people.
    pub(super) people: Vec<(AccountId, String)>,
}

/// What was asked for, read.
pub(super) struct Asked<'a> {
    form: &'a Form,
    t: Lang,
    /// What is wrong with it.
    pub(super) errors: FieldErrors,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl<'a> Asked<'a> {
    /// Reads the form.
    pub(super) fn read(t: Lang, form: &'a Form) -> Self {
        let mut asked = Self { form, t, errors: FieldErrors::default(), from: None, to: None };
        for field in FIELDS.into_iter().filter(|field| form.is_unusable(field)) {
            asked.errors.add(field, t.fault_not_text());
        }
        asked.from = asked.day("from");
        asked.to = asked.day("to");
        if asked.from.zip(asked.to).is_some_and(|(from, to)| from > to) {
            asked.errors.add("to", t.journal_days_order());
        }
        asked
    }

    fn day(&mut self, field: &str) -> Option<NaiveDate> {
        match read_date(self.form.text(field)) {
            Ok(day) => Some(day),
            Err(DateFault::Blank) => None,
            Err(fault) => {
                self.errors.add(field, fault.sentence(self.t));
                None
            }
        }
    }

    fn typed(&self, field: &str) -> Option<String> {
        let typed = self.form.text(field).trim();
        (!typed.is_empty()).then(|| typed.to_owned())
    }

    /// The records asked for, of those within reach. A unit or a person that is not offered has none.
    pub(super) fn narrowing(&self, cluster: ClusterId, reach: &Reach, offered: &Offered) -> Narrowing {
        let unit: Option<Vec<MemberUnitId>> = self
            .typed("unit")
            .map(|code| offered.units.iter().filter(|unit| unit.code == code).map(|unit| unit.id).collect());
        let units = match (unit, reach) {
            (Some(unit), _) => Some(unit),
            (None, Reach::Units(own)) => Some(own.clone()),
            (None, Reach::Cluster) => None,
        };
        let account = self.typed("person").map(|typed| AccountId::new(typed.parse().unwrap_or(0)));
        Narrowing {
            cluster,
            units,
            account,
            line: self.typed("line"),
            kind: self.typed("kind"),
            from: self.from.map(day_begins),
            until: self.to.and_then(|day| day.checked_add_days(Days::new(1))).map(day_begins),
        }
    }

    /// The page asked for; a number nobody has is the newest.
    pub(super) fn turn(&self) -> Turn {
        let number = |field| self.form.text(field).parse().ok();
        match (number("before"), number("after")) {
            (Some(id), _) => Turn::OlderThan(id),
            (None, Some(id)) => Turn::NewerThan(id),
            (None, None) => Turn::Newest,
        }
    }

    /// A text field as it was typed.
    pub(super) fn field(&self, name: &str) -> Field {
        self.errors.field(name, self.form.text(name))
    }

    /// The units to choose from; none where there is no choice.
    pub(super) fn unit_choices(&self, offered: &Offered) -> Vec<Choice> {
        let units = offered.units.iter().map(|unit| (unit.code.clone(), unit.name.clone()));
        if offered.units.len() < 2 {
            Vec::new()
        } else {
            self.choices("unit", self.t.journal_unit_any(), units)
        }
    }

    /// The people to choose from.
    pub(super) fn person_choices(&self, offered: &Offered) -> Vec<Choice> {
        let people = offered.people.iter().map(|(id, name)| (id.get().to_string(), name.clone()));
        self.choices("person", self.t.journal_person_any(), people)
    }

    /// The kinds of actions to choose from.
    pub(super) fn kind_choices(&self) -> Vec<Choice> {
        let kinds =
            KINDS.iter().map(|word| ((*word).to_owned(), kind(self.t, word).unwrap_or(word).to_owned()));
        self.choices("kind", self.t.journal_kind_any(), kinds)
    }

    fn choices(
        &self,
        field: &str,
        any: &str,
        offered: impl Iterator<Item = (String, String)>,
    ) -> Vec<Choice> {
        let chosen = self.form.text(field);
        let any = (String::new(), any.to_owned());
        std::iter::once(any)
            .chain(offered)
            .map(|(value, label)| Choice { chosen: value == chosen, value, label })
            .collect()
    }

    /// The filters that are on, in words; empty for none.
    pub(super) fn words(&self, offered: &Offered) -> String {
        let t = self.t;
        let chosen = |choices: Vec<Choice>| {
            choices
                .into_iter()
                .find(|choice| choice.chosen && !choice.value.is_empty())
                .map(|choice| choice.label)
        };
        let on = |field: &str| self.typed(field);
        let said = [
            (t.journal_unit(), chosen(self.unit_choices(offered)).or_else(|| on("unit"))),
            (t.journal_person(), chosen(self.person_choices(offered)).or_else(|| on("person"))),
            (t.journal_line(), on("line")),
            (t.journal_kind(), chosen(self.kind_choices()).or_else(|| on("kind"))),
            (t.journal_from(), on("from")),
            (t.journal_to(), on("to")),
        ];
        let said = said.into_iter().filter_map(|(label, value)| Some(t.journal_filter_on(label, value?)));
        said.collect::<Vec<_>>().join("; ")
    }

    /// The address of another page under the same filters.
    pub(super) fn address(&self, cluster: &str, turn: (&str, i64)) -> String {
        let typed: Vec<(&str, String)> = FIELDS
            .into_iter()
            .filter_map(|field| Some((field, self.typed(field)?)))
            .chain(std::iter::once((turn.0, turn.1.to_string())))
            .collect();
        let pairs: Vec<(&str, &String)> = typed.iter().map(|(name, value)| (*name, value)).collect();
        format!("{}?{}", paths::journal(cluster), paths::query(&pairs))
    }
}
