//! A walk over every page a person can reach: no dead link, no defect, and looking changes nothing.

use crate::answers::Answer;
use crate::ground::{Ground, Visitor, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::{BTreeMap, BTreeSet};
use thidua::domain::access::Role;

/// Follows every link from `start` on; returns the pages by their addresses.
pub(crate) async fn walk(person: &Visitor, start: &str) -> BTreeMap<String, Answer> {
    let mut seen = BTreeMap::new();
    let mut ahead = BTreeSet::from([start.to_owned()]);
    while let Some(path) = ahead.pop_first() {
        let answer = person.get(&path).await;
        let here = format!("{path} for {}", person.login);
        let next = match answer.status.as_u16() {
            200 => answer.attributes("a[href]", "href"),
            303 => vec![answer.location().to_owned()],
            other => panic!("{here}: {other}"),
        };
        seen.insert(path, answer);
        for link in next {
            let target = link.split('#').next().unwrap_or_default().to_owned();
            // The switch of the language is on every page and leads to the same page.
            let twice = target.contains("lang=");
            if !target.is_empty() && !twice && !seen.contains_key(&target) {
                assert!(target.starts_with('/'), "{here} leads to {target}");
                ahead.insert(target);
            }
        }
        assert!(seen.len() < 600, "{here}: the walk does not end");
    }
    seen
}

pub(crate) async fn ground(options: PgConnectOptions) -> Ground {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    ground.send("QN").await;
    ground.fill("LS").await;
    ground
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_link_of_every_role_leads_to_a_page_and_looking_changes_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = ground(options).await;
    let people = [
        (ground.staff("HG").await, 35),
        (ground.leader("LS").await, 35),
        (ground.staff("CB").await, 35),
        (ground.secretariat().await, 60),
        (ground.person("deputy", Role::Deputy, Some("CB")).await, 60),
        (ground.person("observer", Role::Observer, None).await, 60),
        (ground.admin().await, 12),
        (ground.stranger(), 2),
    ];
    let before = ground.everything().await;
    for (person, least) in people {
        let pages = walk(&person, "/").await;
        assert!(pages.len() >= least, "{}: {} pages", person.login, pages.len());
        // Files to take away and documents for programs are no pages.
        let pages = pages.iter().filter(|(_, page)| page.header("content-type").starts_with("text/html"));
        for (path, page) in pages {
            assert!(!page.has("a[href='']"), "{path}");
            let mut ids = page.attributes("[id]", "id");
            let all = ids.len();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), all, "{path} has an id twice");
            assert!(page.status != 200 || page.many("h1") == 1 && page.many("main") == 1, "{path}");
        }
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_link_within_a_page_finds_its_place(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = ground(options).await;
    let leader = ground.leader("LS").await;
    let target = leader.get(&sheet("LS")).await.ok();
    for path in [sheet("LS"), format!("{}/check", sheet("LS")), format!("{}/why", sheet("LS"))] {
        let page = leader.get(&path).await.ok();
        for link in page.attributes("a[href*='#']", "href") {
            let (path, place) = link.split_once('#').unwrap();
            let holder = if path == sheet("LS") { &target } else { &page };
            assert!(holder.has(&format!("[id='{place}']")), "{link}");
        }
    }
}
