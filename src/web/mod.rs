//! Speaks HTTP: every address of the product, what guards it, and the pages behind it.

pub mod api;
pub mod archive;
pub mod browser;
pub mod download;
pub mod error;
pub mod forms;
mod guard;
pub mod kept;
pub mod listener;
pub mod look;
pub mod lookup;
pub mod metrics;
pub mod page;
pub mod pages;
pub mod paths;
pub mod reason;
pub mod session;
pub mod standby;
pub mod state;
pub mod static_files;
pub mod turns;
mod unchanged;
pub mod upload;
pub mod visit;
pub mod words;

use self::pages::{
    accounts, api_guide, appraisal, archive as archives, check, evidence, explanation, health, help, home,
    inbox, journal, login, members, openid, own_account, passkeys, periods, public_ranking, publication,
    ranking, report, resume, schemes, second_factor, sheet, templates, tokens, webhooks, why,
};
use self::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderValue;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use std::time::Duration;

/// Pages made for one person are kept by no cache.
pub const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Most bytes of an ordinary form.
const FORM_BYTES: usize = 256 * 1024;
/// Most bytes of a posted sheet: a note of two million characters must still get its sentence beside the field.
const SHEET_BYTES: usize = 8 * 1024 * 1024;
/// Most bytes of an uploaded scheme: a workbook of 4 MB and what the form adds.
const UPLOAD_BYTES: usize = 4 * 1024 * 1024 + 64 * 1024;
/// Most bytes of a document sent back in a form, where a Vietnamese letter takes nine.
const DOCUMENT_BYTES: usize = 12 * 1024 * 1024;
/// The longest a whole body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(8);
/// The longest a page may take.
const PAGE_TIME: Duration = Duration::from_secs(10);
/// The longest a form with files may take to arrive: 20 MB at half a megabit a second.
const FILES_TIME: Duration = Duration::from_mins(6);

/// The whole product over HTTP.
pub fn router(state: AppState) -> Router {
    let private = sheet_routes()
        .merge(appraisal_routes())
        .merge(scheme_routes())
        .merge(admin_routes())
        .merge(publication_routes())
        .merge(safety_routes())
        .merge(passkey_routes())
        .merge(own_routes())
        .merge(own_identity_routes())
        .merge(ranking_routes())
        .route(paths::HOME, get(home::show))
        .route(paths::JOURNAL_HOME, get(journal::home))
        .route(paths::JOURNAL, get(journal::show))
        .route(paths::JOURNAL_TABLE, get(journal::table::file))
        .route(paths::HELP_RULES, get(help::index))
        .route(paths::HELP_RULE, get(help::form))
        .layer(from_fn_with_state(state.clone(), turns::in_turn))
        .layer(from_fn_with_state(state.clone(), session::required));
    let public = Router::new()
        .route(
            paths::LOGIN,
            // A form that met an ended session travels along, encoded twice.
            get(login::show).post(login::sign_in).layer(DefaultBodyLimit::max(4 * resume::RESUME_BYTES)),
        )
        .route(
            paths::LOGIN_CODE,
            get(login::second_step::show)
                .post(login::second_step::give)
                .layer(DefaultBodyLimit::max(4 * resume::RESUME_BYTES)),
        )
        .route(paths::LOGIN_CODE_QUESTION, post(login::second_step::ask))
        .route(
            paths::LOGIN_PASSKEY,
            post(login::passkey::sign_in).layer(DefaultBodyLimit::max(4 * resume::RESUME_BYTES)),
        )
        .route(paths::LOGIN_PASSKEY_QUESTION, post(login::passkey::ask))
        .route(paths::OPENID_SIGN_IN, post(openid::begin))
        .route(paths::OPENID_RETURN, get(openid::come_back))
        .route(paths::PUBLIC_RANKING, get(public_ranking::show).layer(from_fn(unchanged::not_sent_again)))
        .route(paths::LOGOUT, post(login::sign_out))
        .route(paths::LINK, get(login::show_link).post(login::use_link));
    let pages = private.merge(public).layer(DefaultBodyLimit::max(FORM_BYTES));
    let app = Router::new()
        .merge(pages)
        .merge(static_files::router())
        .fallback(|| async { error::WebError::NotFound });
    let files = file_routes(&state).layer(from_fn_with_state(state.clone(), session::required));
    // Machines ask for their own health, and want no page for an answer.
    Router::new()
        .route(paths::HEALTHZ, get(health::process))
        .route(paths::READYZ, get(health::database))
        .merge(guard::pages(app, &state.site, BODY_TIME, PAGE_TIME))
        .merge(guard::pages(files, &state.site, FILES_TIME, FILES_TIME + PAGE_TIME))
        .merge(guard::programs(api::router(&state), &state.site, BODY_TIME, PAGE_TIME))
        .with_state(state)
}

/// What everybody has of their own: account, tokens, notices.
fn own_routes() -> Router<AppState> {
    Router::new()
        .route(paths::ACCOUNT, get(own_account::show))
        .route(paths::ACCOUNT_PASSWORD, post(own_account::change_password))
        .route(paths::ACCOUNT_LANGUAGE, post(own_account::choose_language))
        .route(paths::ACCOUNT_LOOK, post(own_account::choose_look))
        .route(paths::ACCOUNT_TOKENS, get(tokens::show).post(tokens::create))
        .route(paths::ACCOUNT_TOKEN_REVOKING, post(tokens::revoke))
        .route(paths::API_GUIDE, get(api_guide::show))
        .route(paths::ACCOUNT_NOTICES, get(inbox::choices::show).post(inbox::choices::save))
        .route(paths::INBOX, get(inbox::show))
        .route(paths::INBOX_READ, post(inbox::mark_all_read))
        .route(paths::NOTICE_READ, post(inbox::mark_read))
        .route(paths::NOTICE_OPENING, post(inbox::open))
}

/// The identity at the provider that the own account is linked to.
fn own_identity_routes() -> Router<AppState> {
    Router::new()
        .route(paths::ACCOUNT_OPENID, get(openid::own::show).post(openid::own::begin))
        .route(paths::ACCOUNT_OPENID_REMOVAL, post(openid::own::remove))
}

/// Rankings and the papers made from them.
fn ranking_routes() -> Router<AppState> {
    Router::new()
        .route(paths::NEWEST_RANKING, get(ranking::newest))
        .route(paths::RANKING, get(ranking::show))
        .route(paths::RANKING_TABLE, get(ranking::papers::worksheet))
        .route(paths::REPORT_TEXTS, get(report::all))
        .route(paths::ARCHIVE, get(archives::show).post(archives::ask))
        .route(paths::ARCHIVE_CANCELLATION, post(archives::cancel))
        .route(paths::PAPERS, get(ranking::papers::paper))
        .route(paths::PROFILE, get(ranking::profile::show))
        .route(paths::PROFILE_TABLE, get(ranking::profile_table::file))
        .route(paths::PRESENT, get(ranking::present::show))
        .route(paths::WHAT_IF, get(ranking::what_if::show))
}

/// Files in and out: they take longer than a page, so they have limits of their own.
fn file_routes(state: &AppState) -> Router<AppState> {
    let most = state.files.limits.sheet_bytes.saturating_add(evidence::posted::FORM_BYTES);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    Router::new()
        .route(paths::LINE_EVIDENCE, post(evidence::add_to_line))
        .route(paths::SHEET_EVIDENCE, post(evidence::add_to_lines))
        .route(paths::ARCHIVE_FILE, get(archives::file))
        .route(paths::EVIDENCE_FILE, get(evidence::serving::file))
        .route(paths::EVIDENCE_VIEW, get(evidence::serving::view))
        .layer(DefaultBodyLimit::max(most))
}

fn sheet_routes() -> Router<AppState> {
    Router::new()
        .route(paths::LINE_EVIDENCE, get(evidence::line))
        .route(paths::SHEET_EVIDENCE, get(evidence::sheet))
        .route(paths::SHEET_EVIDENCE_TABLE, get(evidence::table::file))
        .route(paths::EVIDENCE_REMOVAL, post(evidence::remove))
        .route(paths::EVIDENCE_RESTORATION, post(evidence::restore))
        .route(
            paths::SHEET_PASTE,
            get(sheet::paste::show).post(sheet::paste::preview).layer(DefaultBodyLimit::max(SHEET_BYTES)),
        )
        .route(paths::SHEET_TABLE, get(sheet::exchange::table))
        .route(paths::SHEET_PAPER, get(sheet::exchange::paper))
        .route(paths::SHEET_PDF, get(sheet::exchange::pdf))
        .route(paths::SHEET_REPORT, get(report::show).post(report::save))
        .route(paths::SHEET_CSV, get(sheet::exchange::csv))
        .route(
            paths::SHEET_IMPORT,
            get(sheet::exchange::show)
                .post(sheet::exchange::preview)
                .layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .route(paths::SHEET_LINES, post(sheet::save_lines).layer(DefaultBodyLimit::max(SHEET_BYTES)))
        .route(paths::SHEET, get(sheet::show))
        .route(paths::SHEET_CHANGES, get(sheet::together::changes))
        .route(paths::SHEET_CHECK, get(check::show))
        .route(paths::SHEET_SUBMISSION, post(check::submit))
        .route(paths::SHEET_WITHDRAWAL, post(check::withdraw))
        .route(paths::SHEET_EXPLANATION, get(explanation::show).post(explanation::send))
        .route(paths::SHEET_EXPLANATION_DRAFT, post(explanation::save))
        .route(paths::SHEET_ANSWERS, post(explanation::answer))
        .route(paths::WHY_TOTAL, get(why::total))
        .route(paths::WHY, get(why::node))
}

fn appraisal_routes() -> Router<AppState> {
    use appraisal::{course, criterion, line, queue, remarks, returning, sheet, tables, verdict};
    Router::new()
        .route(paths::NEWEST_APPRAISAL, get(queue::newest))
        .route(paths::APPRAISAL, get(queue::show))
        .route(paths::APPRAISAL_TABLE, get(tables::queue))
        .route(paths::APPRAISAL_AGREEMENT, post(queue::agree))
        .route(paths::APPRAISAL_CRITERION, get(criterion::show))
        .route(paths::APPRAISAL_CRITERION_TABLE, get(tables::criterion))
        .route(paths::APPRAISAL_SHEET, get(sheet::show))
        .route(paths::APPRAISAL_SHEET_TABLE, get(tables::sheet))
        .route(paths::APPRAISAL_TAKING_UP, post(course::take_up))
        .route(paths::APPRAISAL_CHECKER, post(queue::assign_checker))
        .route(paths::APPRAISAL_ACCEPTANCE, get(sheet::acceptance).post(sheet::accept))
        .route(paths::APPRAISAL_RETURN, get(returning::show).post(returning::send_back))
        .route(paths::APPRAISAL_VETO, post(course::veto))
        .route(paths::APPRAISAL_FINISH, get(course::finishing).post(course::finish))
        .route(paths::APPRAISAL_REOPENING, post(course::reopen))
        .route(paths::APPRAISAL_LINE, get(line::show))
        .route(paths::APPRAISAL_VERDICT, post(verdict::decide))
        .route(paths::APPRAISAL_QUESTION, post(remarks::ask))
        .route(paths::APPRAISAL_PROPOSAL, post(remarks::propose))
}

fn scheme_routes() -> Router<AppState> {
    use schemes::{adoption, comparison, exchange, list, node, paste, settings, tree};
    Router::new()
        .route(paths::SCHEMES_HOME, get(list::home))
        .route(paths::SCHEMES, get(list::index))
        .route(paths::SCHEME_NEW, get(list::new).post(list::create))
        .route(paths::SCHEME, get(tree::show))
        .route(paths::SCHEME_COPY, post(list::copy))
        .route(paths::SCHEME_DISCARDING, post(list::discard))
        .route(paths::SCHEME_DOCUMENT, get(exchange::document))
        .route(paths::SCHEME_TABLE, get(exchange::table))
        .route(
            paths::SCHEME_IMPORT,
            get(exchange::show).post(exchange::preview).layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .route(
            paths::SCHEME_IMPORT_APPLIED,
            post(exchange::apply_file).layer(DefaultBodyLimit::max(DOCUMENT_BYTES)),
        )
        .route(paths::SCHEME_FROM_FILE, post(exchange::create).layer(DefaultBodyLimit::max(UPLOAD_BYTES)))
        .route(paths::SCHEME_SETTINGS, get(settings::show).post(settings::save))
        .route(paths::SCHEME_NODES, post(tree::changes::add))
        .route(paths::SCHEME_NODES_PASTED, get(paste::show).post(paste::add))
        .route(paths::SCHEME_UNDO, post(tree::changes::undo))
        .route(paths::NODE, get(node::show).post(node::save))
        .route(paths::NODE_TRIAL, post(node::try_out))
        .route(paths::NODE_PLACE, post(tree::changes::place))
        .route(paths::NODE_NAME, post(tree::changes::rename))
        .route(paths::NODE_COPY, post(tree::changes::copy))
        .route(paths::NODE_DELETION, post(tree::changes::delete))
        .route(paths::SCHEME_COMPARISON, get(comparison::show))
        .route(paths::SCHEME_COMPARISON_TABLE, get(comparison::table::file))
        .route(paths::SCHEME_ADOPTION, get(adoption::show).post(adoption::adopt))
}

/// The own sessions and the second factor; a form that met an ended session may travel along.
fn safety_routes() -> Router<AppState> {
    Router::new()
        .route(paths::OWN_SESSIONS_END, post(own_account::sessions::end_others))
        .route(paths::OWN_SESSION_END, post(own_account::sessions::end))
        .route(paths::SECOND_FACTOR, get(second_factor::show).post(second_factor::begin))
        .route(paths::SECOND_FACTOR_CONFIRMATION, post(second_factor::confirm))
        .route(paths::SECOND_FACTOR_CODES, post(second_factor::renew_codes))
        .route(paths::SECOND_FACTOR_REMOVAL, post(second_factor::turn_off))
        .route(paths::ACCOUNT_RESUMPTION, post(resume::onward::resume))
        .layer(DefaultBodyLimit::max(4 * resume::RESUME_BYTES))
}

/// The own passkeys; a form that met an ended session may travel along.
fn passkey_routes() -> Router<AppState> {
    Router::new()
        .route(paths::PASSKEYS, get(passkeys::show).post(passkeys::begin))
        .route(paths::PASSKEY_CONFIRMATION, post(passkeys::confirm))
        .layer(DefaultBodyLimit::max(4 * resume::RESUME_BYTES))
        .route(paths::PASSKEY_QUESTION, post(passkeys::ask))
        .route(paths::PASSKEY_CODES, get(passkeys::show_codes).post(passkeys::renew_codes))
        .route(paths::PASSKEY_REMOVAL, get(passkeys::show_removal).post(passkeys::remove))
}

fn publication_routes() -> Router<AppState> {
    Router::new()
        .route(paths::PUBLICATION, get(publication::show).post(publication::publish))
        .route(paths::PUBLICATION_AGREEMENT, post(publication::agree))
        .route(paths::PUBLICATION_AMENDMENT, post(publication::amend))
        .route(paths::PUBLICATION_LINKS, post(publication::create_link))
        .route(paths::PUBLICATION_LINK_REVOKING, post(publication::revoke_link))
        .route(paths::PUBLICATION_DIFFERENCE, get(publication::difference::show))
        .route(paths::PUBLICATION_DIFFERENCE_TABLE, get(publication::table::file))
}

fn admin_routes() -> Router<AppState> {
    Router::new()
        .route(paths::ACCOUNTS, get(accounts::list::index).post(accounts::create))
        .route(paths::ACCOUNTS_TABLE, get(accounts::table::file))
        .route(paths::ACCOUNT_NEW, get(accounts::new))
        .route(paths::ACCOUNT_EDIT, get(accounts::edit).post(accounts::update))
        .route(paths::ACCOUNT_LINK, post(accounts::issue_link))
        .route(paths::ACCOUNT_DISABLING, post(accounts::disable))
        .route(paths::ACCOUNT_ENABLING, post(accounts::enable))
        .route(paths::ACCOUNT_EMAIL, post(accounts::set_email))
        .route(paths::ACCOUNT_SESSIONS, post(accounts::end_sessions))
        .route(paths::ACCOUNT_SECOND_FACTOR, post(accounts::remove_second_factor))
        .route(paths::MEMBERS_HOME, get(members::home))
        .route(paths::MEMBERS, get(members::index).post(members::add))
        .route(paths::MEMBERS_TABLE, get(members::table::file))
        .route(paths::MEMBER_NAMES, post(members::rename))
        .route(paths::MEMBERSHIP, post(members::change_membership))
        .route(paths::TEMPLATES, get(templates::show))
        .route(
            paths::TEMPLATE,
            get(templates::fetch).post(templates::replace).layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .route(paths::TEMPLATE_REMOVAL, post(templates::remove))
        .route(paths::WEBHOOKS, get(webhooks::index).post(webhooks::create))
        .route(paths::WEBHOOK, get(webhooks::show))
        .route(paths::WEBHOOK_PAUSING, post(webhooks::pause))
        .route(paths::WEBHOOK_RESUMING, post(webhooks::resume))
        .route(paths::WEBHOOK_TEST, post(webhooks::test))
        .route(paths::WEBHOOK_REMOVAL, post(webhooks::remove))
        .route(paths::PERIODS, get(periods::list::index))
        .route(paths::EVERY_PERIOD, get(periods::list::every))
        .route(paths::PERIODS_TABLE, get(periods::table::file))
        .route(paths::PERIOD_NEW, get(periods::new).post(periods::create))
        .route(paths::PERIOD_EDIT, get(periods::edit).post(periods::update))
        .route(paths::PERIOD_SCHEME, get(periods::scheme::show).post(periods::scheme::change))
        .route(paths::PERIOD_OPENING, post(periods::open))
        .route(paths::PERIOD_CLOSING, post(periods::close))
        .route(paths::PERIOD_REOPENING, post(periods::reopen))
        .route(paths::PERIOD_ARCHIVING, post(periods::archive))
}
