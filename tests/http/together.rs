//! Many at once: one of several savers wins, one of several senders sends, and a held row stops nobody else.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, PERIOD, Visitor, lines, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Executor as _};
use tokio::task::JoinSet;

/// Sends many forms at the same moment.
async fn at_once(posts: Vec<(Visitor, String, Form)>) -> Vec<Answer> {
    let mut all = JoinSet::new();
    for (person, path, form) in posts {
        all.spawn(async move { person.post(&path, &form).await });
    }
    all.join_all().await
}

fn with_status(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status.as_u16() == status).count()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn of_many_who_save_one_line_at_one_version_exactly_one_wins(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for round in 0_i32..8 {
        let form = staff.open_sheet("HG").await.line("II.1").with("II.1:in:target", "1000");
        let posts = (0..4).map(|number| {
            let value = (round * 10 + number).to_string();
            (staff.clone(), lines("HG"), form.clone().with("II.1:in:actual", &value))
        });
        let answers = at_once(posts.collect()).await;
        assert_eq!((with_status(&answers, 303), with_status(&answers, 409)), (1, 3), "round {round}");
        let (raw, _, version) = ground.entry("HG", "II.1").await.unwrap();
        assert_eq!(version, round + 1);
        let told = ground.told("HG", "II.1").await;
        assert_eq!(told.len(), usize::try_from(version).unwrap());
        assert_eq!(told.last().unwrap().1.as_ref().unwrap()["entry"], raw);
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn different_lines_saved_at_once_are_all_saved_and_the_total_holds_them(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("CB").await;
    let staff = ground.staff("HG").await;
    let theirs = ground.staff("CB").await.open_sheet("CB").await;
    let form = staff.open_sheet("HG").await;
    let all = ["II.1", "II.4", "II.6b", "III.3", "IV.2"];
    let posts = all.iter().map(|code| {
        let mut line = theirs.line(code);
        line = line.with(&format!("{code}:version"), form.get(&format!("{code}:version")));
        (staff.clone(), lines("HG"), line)
    });
    let answers = at_once(posts.collect()).await;
    assert_eq!(with_status(&answers, 303), all.len());
    let sums = "select count(*) from sheet where id = (select min(sheet_id) from entry) and answered = 5
                and total = (select sum(points) from entry where entry.sheet_id = sheet.id)";
    assert_eq!(ground.count(sums).await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_leaders_who_send_at_once_have_sent_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let one = ground.leader("HG").await;
    let two = ground.person("hg.leader2", thidua::domain::access::Role::Leader, Some("HG")).await;
    let path = format!("{}/submission", sheet("HG"));
    let declared = one.declaration("HG").await;
    let posts = vec![
        (one.clone(), path.clone(), declared.clone()),
        (two, path.clone(), declared.clone()),
        (one, path, declared),
    ];
    let answers = at_once(posts).await;
    assert_eq!(with_status(&answers, 303), 3);
    assert_eq!(ground.count("select count(*) from journal where action = 'sheet.submitted'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_save_that_meets_the_sending_comes_before_it_or_not_at_all(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let (staff, leader) = (ground.staff("HG").await, ground.leader("HG").await);
    let (send, back) =
        (format!("{}/submission", sheet("HG")), format!("{}/submission/withdrawal", sheet("HG")));
    for round in 0..8 {
        let typed = (2000 + round).to_string();
        let form = staff.open_sheet("HG").await.line("II.1").with("II.1:in:actual", &typed);
        let save = (staff.clone(), lines("HG"), form);
        let sending = (leader.clone(), send.clone(), leader.declaration("HG").await);
        let posts = if round % 2 == 0 { vec![save, sending] } else { vec![sending, save] };
        let answers = at_once(posts).await;
        let last: String = sqlx::query_scalar(
            "select action from journal where action <> 'account.signed_in' order by id desc limit 1",
        )
        .fetch_one(&ground.db)
        .await
        .unwrap();
        let stands = ground.entry("HG", "II.1").await.unwrap().0["inputs"]["actual"] == typed.as_str();
        assert_eq!(with_status(&answers, 303), 1, "round {round}: one of the two is done");
        if stands {
            // The leader had not seen the new figure: nothing was sent.
            assert_eq!((last.as_str(), with_status(&answers, 409)), ("entry.saved", 1), "round {round}");
            continue;
        }
        assert_eq!((last.as_str(), with_status(&answers, 423)), ("sheet.submitted", 1), "round {round}");
        leader.post(&back, &Form::of(&[("reason", "Nhầm")])).await.is(303);
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_held_row_stops_its_own_save_and_nobody_else(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options.clone()).await;
    ground.fill("HG").await;
    ground.send("CB").await;
    let (staff, other, secretariat) =
        (ground.staff("HG").await, ground.staff("LS").await, ground.secretariat().await);
    let form = staff.open_sheet("HG").await;
    let theirs =
        other.open_sheet("LS").await.line("II.1").with("II.1:in:target", "9").with("II.1:in:actual", "4");
    let before = ground.entry("HG", "II.1").await;
    let mut holder = options.connect().await.unwrap();
    holder.execute("begin").await.unwrap();
    let hold =
        sqlx::query("select from sheet where id = $1 for update").bind(ground.sheet_of("HG").await.get());
    holder.execute(hold).await.unwrap();
    // More blocked saves than the app has connections, and at the same time everybody else at work.
    let mut blocked = JoinSet::new();
    for number in 0..12 {
        let (staff, form) = (staff.clone(), form.line("II.1").with("II.1:in:actual", &number.to_string()));
        blocked.spawn(async move { staff.post_fragment(&lines("HG"), &form).await });
    }
    secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    secretariat.get("/").await.ok();
    other.post(&lines("LS"), &theirs).await.is(303);
    staff.get(&sheet("HG")).await.ok();
    for answer in blocked.join_all().await {
        let answer = answer.is(503);
        assert!(!answer.header("retry-after").is_empty());
    }
    let page = staff.post(&lines("HG"), &form.clone().with("II.1:in:actual", "9")).await.is(503);
    assert!(!page.header("retry-after").is_empty());
    // Without script the answer takes the place of the page: it holds what was typed, ready to be sent again.
    let kept = page.form(&format!("form[action='{}']", lines("HG")));
    assert_eq!(kept.0, form.clone().with("II.1:in:actual", "9").0);
    assert_eq!(ground.entry("HG", "II.1").await, before);
    holder.execute("rollback").await.unwrap();
    staff.post(&lines("HG"), &kept).await.is(303);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().0["inputs"]["actual"], "9");
}
