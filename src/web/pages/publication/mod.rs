//! "Công bố": what is missing, the form with the confirmation word, amendments, links for everybody.

mod checklist;
pub mod difference;
pub mod table;
pub mod view;

use self::checklist::Checklist;
use self::view::{LinkRow, PublicationPage};
use crate::actions::ActionError;
use crate::actions::appraisal;
use crate::actions::publication::{self, Outcome, Publication};
use crate::actions::secrets::Token;
use crate::domain::access::Role;
use crate::domain::ids::SheetId;
use crate::domain::publication::{Standing, hexadecimal, stand};
use crate::domain::scheme::Scheme;
use crate::domain::scoring::Stage;
use crate::domain::workflow::{PeriodMove, SheetStatus};
use crate::store;
use crate::store::periods::PeriodRecord;
use crate::store::publications::{PublicLinkRecord, PublicationRecord};
use crate::store::remarks::RemarkRecord;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::dates::{format_date, format_instant, read_date};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::Field;
use crate::web::pages::ranking::table::Table;
use crate::web::pages::ranking::view::Aside;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The period of the address, for the secretariat of its cluster.
async fn open(
    state: &AppState,
    person: &SignedIn,
    cluster: &str,
    period: &str,
) -> Result<PeriodRecord, WebError> {
    let mut connection = state.reads.acquire().await?;
    let found = store::periods::find(&mut connection, cluster, period).await?;
    let period = found.filter(|period| person.actor.belongs_to(period.cluster)).ok_or(WebError::NotFound)?;
    if person.actor.is(Role::Secretariat, period.cluster) { Ok(period) } else { Err(WebError::Forbidden) }
}

/// What was typed, what is wrong with it, and a link to be shown this once.
#[derive(Default)]
struct Shown<'a> {
    typed: Option<&'a Form>,
    errors: FieldErrors,
    new_link: Option<Token>,
}

/// `GET …/publication`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but the secretariat.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let period = open(&state, &person, &cluster, &period).await?;
    page(&state, &person, &period, Shown::default()).await
}

/// Everything the page is drawn from.
struct Loaded {
    scheme: Arc<Scheme>,
    standing: Standing,
    sheets: Vec<SheetRecord>,
    opened: BTreeMap<SheetId, BTreeSet<String>>,
    remarks: BTreeMap<SheetId, Vec<RemarkRecord>>,
    published: Vec<PublicationRecord>,
    links: Vec<PublicLinkRecord>,
}

async fn load(state: &AppState, period: &PeriodRecord) -> Result<Loaded, WebError> {
    let mut connection = state.reads.acquire().await?;
    let (scheme, _) =
        store::schemes::load_known(&mut connection, period.scheme_version, &period.scheme_mark).await?;
    let (sheets, entrants): (Vec<_>, Vec<_>) =
        store::publications::entrants(&mut connection, period).await?.into_iter().unzip();
    Ok(Loaded {
        standing: stand(&scheme, period.dates.submission_deadline_on, Stage::Complete, entrants),
        scheme,
        sheets,
        opened: store::appraisals::opened_in(&mut connection, period.id).await?,
        remarks: store::remarks::of_period(&mut connection, period.id).await?,
        published: store::publications::of_period(&mut connection, period.id).await?,
        links: store::publications::links_of(&mut connection, period.id).await?,
    })
}

async fn page(
    state: &AppState,
    person: &SignedIn,
    period: &PeriodRecord,
    shown: Shown<'_>,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let loaded = load(state, period).await?;
    let (scheme, standing, sheets) = (&loaded.scheme, &loaded.standing, loaded.sheets.as_slice());
    let (opened, remarks, typed) = (&loaded.opened, &loaded.remarks, shown.typed);
    let list = Checklist { t, period, scheme, standing, sheets, opened, remarks, typed };
    let (own, readable, stages) = (None, BTreeMap::new(), BTreeMap::new());
    let table = Table { t, scheme, standing, own, readable, stages, before: None, profiles: String::new() };
    let field = |name: &str, stored: String| match shown.typed {
        Some(form) => shown.errors.field(name, form.text(name)),
        None => Field::holding(stored),
    };
    let name = words::period_name(t, &period.code);
    let mut frame = person.page(t.publication_title(&name));
    frame.has_errors = !shown.errors.is_empty();
    let newest = loaded.published.first();
    let meeting_on = newest.map_or(period.dates.meeting_on, |record| record.meeting_on);
    let token = shown.new_link.as_ref().map(Token::reveal);
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = PublicationPage {
        page: frame,
        period: name,
        action: paths::publication(period, ""),
        ranking_href: paths::ranking(&period.cluster_code, &period.code),
        problems: shown.errors.problems(),
        units: list.units(),
        to_agree: sheets.iter().filter(|sheet| sheet.place.status == SheetStatus::Appraised).count(),
        ties: table.ties().into_iter().chain(list.undecided_classes()).collect(),
        published: loaded.published.iter().map(|record| edition(t, period, record)).collect(),
        seen: newest.map_or(0, |record| record.number),
        meeting_on: field("meeting_on", format_date(meeting_on)),
        document_number: field("document_number", String::new()),
        reason: field("reason", String::new()),
        confirmation: field("confirmation", String::new()),
        can_publish: period.status.after(PeriodMove::Publish).is_some(),
        new_link: token.map(|token| format!("{}{}", state.site.base_url, paths::public_ranking(token))),
        links: loaded.links.iter().map(|link| link_row(t, period, link)).collect(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn edition(t: Lang, period: &PeriodRecord, record: &PublicationRecord) -> Aside {
    let ranking = paths::ranking(&period.cluster_code, &period.code);
    Aside {
        href: format!("{ranking}?publication={}", record.number),
        label: t.publication_see(record.number, format_date(record.meeting_on)),
    }
}

fn link_row(t: Lang, period: &PeriodRecord, link: &PublicLinkRecord) -> LinkRow {
    let revoking = format!("/links/{}/revoking", hexadecimal(&link.token_hash));
    LinkRow {
        made: t.publication_by(&link.created_by, format_instant(link.created_at, t)),
        revoke: link.revoked_at.is_none().then(|| paths::publication(period, &revoking)),
    }
}

/// Whether the confirmation word was typed: in any case, with or without its marks.
fn confirms(typed: &str, t: Lang) -> bool {
    let words: Vec<String> = typed.split_whitespace().map(str::to_uppercase).collect();
    let word = words.join(" ");
    match t {
        Lang::Vi => matches!(word.as_str(), "CÔNG BỐ" | "CONG BO"),
        Lang::En => word == "PUBLISH",
    }
}

fn read(form: &Form, t: Lang, errors: &mut FieldErrors) -> Publication {
    let meeting_on = read_date(form.text("meeting_on")).unwrap_or_else(|fault| {
        errors.add("meeting_on", fault.sentence(t));
        NaiveDate::default()
    });
    for field in ["document_number", "reason"] {
        if form.is_unusable(field) {
            errors.add(field, t.fault_not_text());
        }
    }
    if !confirms(form.text("confirmation"), t) {
        errors.add("confirmation", t.publication_word_wrong());
    }
    let ticked = form.fields().filter_map(|(name, _)| name.strip_prefix("without."));
    let without: BTreeSet<String> = ticked.map(str::to_owned).collect();
    Publication {
        meeting_on,
        document_number: form.text("document_number").trim().to_owned(),
        reason: form.text("reason").trim().to_owned(),
        without,
        seen: form.text("seen").parse().unwrap_or(-1),
    }
}

/// `POST …/publication`.
///
/// # Errors
/// [`WebError::Changed`] where somebody else published meanwhile; as [`show`].
pub async fn publish(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
    form: Form,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let period = open(&state, &person, &cluster, &period).await?;
    let mut errors = FieldErrors::default();
    let wanted = read(&form, t, &mut errors);
    if errors.is_empty() {
        match publication::publish(&state.db, &person.actor, &period, wanted).await {
            Ok(Outcome::Published(_)) => {
                let ranking = paths::ranking(&period.cluster_code, &period.code);
                return Ok(Redirect::to(&ranking).into_response());
            }
            Ok(Outcome::AlreadyPublished) => return Err(WebError::Changed),
            Ok(Outcome::NotReady(units)) => {
                for (unit, status) in units {
                    let state = words::sheet_status(t, status).text;
                    errors.add(&format!("unit-{unit}"), t.publication_not_ready(&unit, state));
                }
            }
            Err(ActionError::Input(faults)) => errors = FieldErrors::of(&faults, t),
            Err(error) => return Err(error.into()),
        }
    }
    page(&state, &person, &period, Shown { typed: Some(&form), errors, new_link: None }).await
}

/// `POST …/publication/agreement`: the conference agrees on every appraised sheet.
///
/// # Errors
/// As [`show`].
pub async fn agree(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let period = open(&state, &person, &cluster, &period).await?;
    let mut connection = state.reads.acquire().await?;
    let sheets = store::sheets::of_period(&mut connection, &period.cluster_code, &period.code).await?;
    drop(connection);
    for sheet in sheets.iter().filter(|sheet| sheet.place.status == SheetStatus::Appraised) {
        appraisal::agree(&state.db, &person.actor, sheet.id).await?;
    }
    Ok(([Done::Changed.cookie()], Redirect::to(&paths::publication(&period, ""))).into_response())
}

/// `POST …/publication/amendments/{unit}`: opens a published sheet for an amendment.
///
/// # Errors
/// [`WebError::NotFound`] for a sheet that cannot be read, [`WebError::Locked`] for one that is not published; as
/// [`show`].
pub async fn amend(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, unit)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let period = open(&state, &person, &cluster, &period).await?;
    let mut connection = state.reads.acquire().await?;
    let found = store::sheets::find(&mut connection, &cluster, &period.code, &unit).await?;
    drop(connection);
    let sheet = found.ok_or(WebError::NotFound)?;
    match appraisal::amend(&state.db, &person.actor, sheet.id, form.text("reason")).await {
        Ok(()) => {
            Ok(([Done::Changed.cookie()], Redirect::to(&paths::publication(&period, ""))).into_response())
        }
        Err(ActionError::Input(faults)) => {
            let mut errors = FieldErrors::default();
            for fault in &faults {
                errors.add(&format!("amend-{unit}"), words::fault(t, fault));
            }
            page(&state, &person, &period, Shown { typed: None, errors, new_link: None }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/publication/links`: makes a link for everybody and shows it, this once.
///
/// # Errors
/// [`WebError::Changed`] before the first publication; as [`show`].
pub async fn create_link(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let period = open(&state, &person, &cluster, &period).await?;
    let token = publication::create_link(&state.db, &person.actor, &period).await?;
    page(&state, &person, &period, Shown { new_link: Some(token), ..Shown::default() }).await
}

/// `POST …/publication/links/{link}/revoking`.
///
/// # Errors
/// [`WebError::NotFound`] where there is no such link; as [`show`].
pub async fn revoke_link(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, link)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let period = open(&state, &person, &cluster, &period).await?;
    let mut connection = state.reads.acquire().await?;
    let links = store::publications::links_of(&mut connection, period.id).await?;
    drop(connection);
    let found = links.into_iter().find(|known| hexadecimal(&known.token_hash) == link);
    let hash = found.ok_or(WebError::NotFound)?.token_hash;
    publication::revoke_link(&state.db, &person.actor, &period, hash).await?;
    Ok(([Done::Changed.cookie()], Redirect::to(&paths::publication(&period, ""))).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_counts_in_any_case_and_with_or_without_marks_in_its_own_language() {
        for typed in ["CÔNG BỐ", "công bố", "  Cong  Bo ", "CONG BO"] {
            assert!(confirms(typed, Lang::Vi), "{typed}");
            assert!(!confirms(typed, Lang::En), "{typed}");
        }
        assert!(confirms("publish", Lang::En));
        for typed in ["", "CÔNGBỐ", "bố công", "PUBLISH"] {
            assert!(!confirms(typed, Lang::Vi), "{typed}");
        }
    }
}
