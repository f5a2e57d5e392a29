//! The least program of the same stack that shows a ranking and saves a score: axum, sqlx, askama and nothing else. It
//! signs nobody in, checks nothing and keeps no history worth the name. `bin/bench` measures the product against it.
//!
//! `cargo run --release --example minimal -- ADDRESS BYTES`, with `DATABASE_URL`: pages have that many bytes.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use axum::{Router, serve};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::error::Error;
use std::sync::Arc;

/// Units of a ranking, and scores of a unit.
const UNITS: i32 = 7;
const SCORES: i32 = 40;

/// As few tables as do: a row a unit with all its scores, a row a score for saving, a row a change.
const TABLES: [&str; 5] = [
    "drop schema if exists minimal cascade",
    "create schema minimal",
    "create table minimal.unit (id integer primary key, name text not null, total numeric not null, scores numeric[] not null)",
    "create table minimal.score (unit integer, line integer, score numeric, version integer not null, primary key (unit, line))",
    "create table minimal.change (id bigint generated always as identity primary key, unit integer, line integer, \
     score numeric, version integer, at timestamptz not null default now())",
];

#[derive(Clone)]
struct App {
    db: PgPool,
    /// What stands around the table, so that pages are as long as the product's.
    frame: Arc<str>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = "<!doctype html><html lang=\"vi\"><title>Xếp hạng</title><table>\
        {% for unit in units %}<tr><td>{{ loop.index }}</td><td>{{ unit.1 }}</td><td>{{ unit.2 }}</td>\
        {% for score in unit.3 %}<td>{{ score }}</td>{% endfor %}</tr>{% endfor %}</table><p>{{ frame }}</p></html>"
)]
struct Ranking<'a> {
    units: &'a [(i32, String, String, Vec<String>)],
    frame: &'a str,
}

async fn units(db: &PgPool) -> Result<Vec<(i32, String, String, Vec<String>)>, sqlx::Error> {
    sqlx::query_as("select id, name, total::text, scores::text[] from minimal.unit order by total desc, id")
        .fetch_all(db)
        .await
}

async fn ranking(State(app): State<App>) -> Result<Html<String>, StatusCode> {
    let units = units(&app.db).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let page = Ranking { units: &units, frame: &app.frame };
    page.render().map(Html).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// One statement, one commit: the score where it still has the version, and the change beside it.
async fn save(State(app): State<App>, Path((unit, line, version)): Path<(i32, i32, i32)>) -> StatusCode {
    let saved = sqlx::query(
        "with saved as (update minimal.score set score = $3, version = version + 1
             where unit = $1 and line = $2 and version = $4 returning version)
         insert into minimal.change (unit, line, score, version) select $1, $2, $3, version from saved",
    )
    .bind(unit)
    .bind(line)
    .bind(i64::from(version % 100))
    .bind(version)
    .execute(&app.db)
    .await;
    match saved {
        Ok(saved) if saved.rows_affected() == 1 => StatusCode::OK,
        Ok(_) => StatusCode::CONFLICT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn filled(db: &PgPool) -> Result<(), sqlx::Error> {
    for table in TABLES {
        sqlx::query(table).execute(db).await?;
    }
    sqlx::query(
        "insert into minimal.unit select unit, 'Ban Tổ chức Tỉnh ủy ' || unit, 90 + unit / 10.0,
             (select array_agg(2.5 + line % 7) from generate_series(1, $2) line) from generate_series(1, $1) unit",
    )
    .bind(UNITS)
    .bind(SCORES)
    .execute(db)
    .await?;
    sqlx::query("insert into minimal.score select unit, line, 0, 1 from generate_series(1, 64) unit, generate_series(1, $1) line")
        .bind(SCORES)
        .execute(db)
        .await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut asked = std::env::args().skip(1);
    let (address, bytes) =
        (asked.next().ok_or("ADDRESS is missing")?, asked.next().ok_or("BYTES is missing")?);
    let db = PgPoolOptions::new().max_connections(16).connect(&std::env::var("DATABASE_URL")?).await?;
    filled(&db).await?;
    let bare = Ranking { units: &units(&db).await?, frame: "" }.render()?.len();
    let frame = "x".repeat(bytes.parse::<usize>()?.saturating_sub(bare));
    let app = App { db, frame: frame.into() };
    let routes = Router::new()
        .route("/plaintext", get(async || "Thi đua"))
        .route("/ranking", get(ranking))
        .route("/save/{unit}/{line}/{version}", post(save))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind(&address).await?;
    serve(listener, routes).await?;
    Ok(())
}
