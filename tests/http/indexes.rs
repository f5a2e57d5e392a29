//! Every statement of the product against data that have grown: none looks at every row of a table that grows.

use crate::ground::Ground;
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::fs;

/// Tables that grow with clusters, people, periods and years.
const GROWING: [&str; 36] = [
    "account",
    "account_role",
    "api_answer",
    "api_token",
    "appraisal",
    "appraisal_opening",
    "cluster",
    "cluster_membership",
    "entry",
    "entry_set_aside",
    "evidence",
    "evidence_file",
    "explanation_draft",
    "half_sign_in",
    "job",
    "journal",
    "journal_chain",
    "mail",
    "member_unit",
    "member_unit_name",
    "notice",
    "notice_choice",
    "one_time_link",
    "period",
    "publication",
    "public_link",
    "recovery_code",
    "remark",
    "report_text",
    "scheme_version",
    "session",
    "sheet",
    "sheet_return",
    "sign_in_throttle",
    "webhook",
    "webhook_delivery",
];

/// Those with so many rows here that the planner would not read them whole for want of any better.
const LARGE: [&str; 2] = ["sheet", "entry"];

/// Statements that read all there is by their nature: a part of each, and why.
const ALLOWED: [(&str, &str); 3] = [
    ("period.ends_on < membership.valid_to) order by period.ends_on desc", "the doctor checks every sheet"),
    (
        "not exists (select from publication where period_id = period.id)",
        "the doctor looks for what is missing",
    ),
    ("from member_unit_name union select", "a new password is held against every name, beside a slow hash"),
];

/// The statements the code holds, as `bin/prepare` wrote them down, each with its number of parameters.
fn statements() -> Vec<(String, usize)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx");
    let read = |path| -> serde_json::Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let files = fs::read_dir(folder).unwrap().map(|file| read(file.unwrap().path()));
    files
        .map(|file| {
            let parameters = file["describe"]["parameters"]["Left"].as_array().map_or(0, Vec::len);
            (file["query"].as_str().unwrap().to_owned(), parameters)
        })
        .filter(|(query, _)| {
            ["select", "insert", "update", "delete", "with", "("].iter().any(|word| query.starts_with(word))
        })
        .collect()
}

/// How PostgreSQL would carry a statement out without knowing what its parameters are.
async fn plan(connection: &mut PgConnection, name: &str, (query, parameters): &(String, usize)) -> String {
    let prepare = format!("prepare {name} as {query}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(prepare)).execute(&mut *connection).await.unwrap();
    let nulls = vec!["null"; *parameters].join(", ");
    let values = if nulls.is_empty() { nulls } else { format!("({nulls})") };
    let explain = sqlx::AssertSqlSafe(format!("explain (costs off) execute {name}{values}"));
    let lines: Vec<String> = sqlx::query_scalar(explain).fetch_all(connection).await.unwrap();
    lines.join("\n")
}

/// The tables a plan reads from beginning to end.
fn read_whole(plan: &str) -> impl Iterator<Item = &str> {
    plan.split("Seq Scan on ").skip(1).filter_map(|rest| rest.split_whitespace().next())
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn no_statement_looks_at_every_row_of_what_grows(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    ground.grow(60, 20).await;
    assert!(ground.count("select count(*) from entry").await > 100_000, "the data have grown");
    let statements = statements();
    assert!(statements.len() > 150, "the statements are read: {}", statements.len());
    let mut connection = ground.db.acquire().await.unwrap();
    sqlx::raw_sql("set plan_cache_mode = force_generic_plan").execute(&mut *connection).await.unwrap();
    let (mut faults, mut needed) = (Vec::new(), [false; ALLOWED.len()]);
    // Where another way is no longer too dear for a table with few rows, reading it whole means that there is no other.
    for (setting, tables) in [("on", LARGE.as_slice()), ("off", GROWING.as_slice())] {
        let set = sqlx::AssertSqlSafe(format!("set enable_seqscan = {setting}"));
        sqlx::raw_sql(set).execute(&mut *connection).await.unwrap();
        for (number, statement) in statements.iter().enumerate() {
            let plan = plan(&mut connection, &format!("asked_{setting}_{number}"), statement).await;
            if !read_whole(&plan).any(|table| tables.contains(&table)) {
                continue;
            }
            match ALLOWED.iter().position(|(part, _)| statement.0.contains(part)) {
                Some(place) => needed[place] = true,
                None => faults.push(format!("{}\n{plan}\n", statement.0)),
            }
        }
    }
    assert!(faults.is_empty(), "without an index:\n{}", faults.join("\n"));
    assert!(needed.iter().all(|needed| *needed), "an allowance nobody needs: {needed:?}");
}
