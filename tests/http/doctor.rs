//! `thidua doctor` over the real database: silent while stored totals are true, exact when one is not.

use crate::ground::Ground;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::process::{Command, Output};

fn doctor(options: &PgConnectOptions) -> Output {
    Command::new(env!("CARGO_BIN_EXE_thidua"))
        .arg("doctor")
        .env("DATABASE_URL", options.to_url_lossy().as_str())
        .output()
        .unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_doctor_finds_nothing_until_a_stored_total_is_wrong(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options.clone()).await;
    ground.fill("HG").await;
    ground.send("CB").await;
    let healthy = doctor(&options);
    assert!(healthy.status.success(), "{}", String::from_utf8_lossy(&healthy.stdout));
    assert!(String::from_utf8_lossy(&healthy.stdout).contains("7 sheets checked, 0 faults"));
    sqlx::query("update sheet set total = total + 0.01 where member_unit_id = (select id from member_unit where code = 'CB')")
        .execute(&ground.db)
        .await
        .unwrap();
    let ill = doctor(&options);
    assert!(!ill.status.success());
    assert!(String::from_utf8_lossy(&ill.stdout).contains("dong-bac 2013-H1 CB"));
}
