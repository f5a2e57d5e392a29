//! What an empty database is given on the first start: the Northeast cluster, its seven committees in the order of
//! the conference of 2013, the scheme `DB-2013-H1` and the period `2013-H1`, open for entry.

pub mod demo;

use super::{ActionError, periods, to_the_end};
use crate::domain::access::Clusters;
use crate::domain::ids::ClusterId;
use crate::domain::scheme::Scheme;
use crate::domain::workflow::PeriodMove;
use crate::store;
use crate::store::StoreError;
use crate::store::clusters::{DatedName, MembershipDates};
use crate::store::journal::Record;
use crate::store::periods::{NewPeriod, PeriodDates, PeriodKind};
use crate::store::schemes::SchemeStatus;
use chrono::NaiveDate;
use sqlx::{PgConnection, PgPool};

/// The cluster's code in addresses.
pub const CLUSTER: &str = "dong-bac";
/// The first period's code.
pub const PERIOD: &str = "2013-H1";

/// The default scheme, in the `thidua.scheme/1` format.
pub const SCHEME: &str = include_str!("DB-2013-H1.json");

/// The seven committees, in the order of the conference.
const MEMBERS: [(&str, &str); 7] = [
    ("HG", "Hà Giang"),
    ("CB", "Cao Bằng"),
    ("LS", "Lạng Sơn"),
    ("QN", "Quảng Ninh"),
    ("BG", "Bắc Giang"),
    ("TN", "Thái Nguyên"),
    ("BK", "Bắc Kạn"),
];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Fills an empty database; does nothing to any other. Two instances that start at once agree on one of them.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn fill_if_empty(db: &PgPool) -> Result<bool, ActionError> {
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        store::alone(&mut tx, store::Alone::FirstStart).await?;
        if !store::clusters::first(&mut tx, &Clusters::All, 1).await?.is_empty() {
            return Ok(false);
        }
        let cluster = store::clusters::insert(
            &mut tx,
            CLUSTER,
            "Cụm thi đua Ban Tổ chức Tỉnh ủy các tỉnh Đông Bắc",
            "Emulation cluster of the Northeast's provincial Party organisation committees",
        )
        .await?;
        found_members(&mut tx, cluster).await?;
        let scheme = Scheme::parse(SCHEME).map_err(|faults| StoreError::Unreadable {
            what: "default scheme",
            value: format!("{faults:?}"),
        })?;
        let scheme_version =
            store::schemes::insert(&mut tx, cluster, 1, SchemeStatus::InForce, &scheme).await?;
        let new = NewPeriod {
            cluster,
            code: PERIOD.to_owned(),
            kind: PeriodKind::HalfYear,
            dates: PeriodDates {
                starts_on: day(2013, 1, 1),
                ends_on: day(2013, 6, 30),
                data_cutoff_on: day(2013, 6, 30),
                submission_deadline_on: day(2013, 7, 5),
                appraisal_deadline_on: day(2013, 7, 10),
                meeting_on: day(2013, 7, 11),
            },
            scheme_version,
        };
        periods::insert(&mut tx, None, &new).await?;
        if let Some(period) = store::periods::find(&mut tx, CLUSTER, PERIOD).await? {
            periods::advance(&mut tx, None, &period, PeriodMove::Open).await?;
        }
        let record = Record { action: "installation.filled", cluster: Some(cluster), ..Record::default() };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(true)
    })
    .await
}

async fn found_members(tx: &mut PgConnection, cluster: ClusterId) -> Result<(), ActionError> {
    let founded = day(2012, 1, 1);
    for (order, (code, province)) in (1..).zip(MEMBERS) {
        let unit = store::clusters::insert_unit(tx, code).await?;
        let name = DatedName {
            unit,
            full_name: format!("Ban Tổ chức Tỉnh ủy {province}"),
            short_name: province.to_owned(),
            valid_from: founded,
            valid_to: None,
        };
        store::clusters::add_name(tx, &name).await?;
        let dates = MembershipDates { protocol_order: order, valid_from: founded, valid_to: None };
        store::clusters::add_membership(tx, cluster, unit, &dates).await?;
    }
    Ok(())
}
