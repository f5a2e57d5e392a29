//! `thidua account create`: an account from the console of the server, for the day nobody can sign in.

use super::database::Database;
use crate::actions::accounts::{self, AccountForm};
use crate::actions::{ActionError, InputFault};
use crate::config::DataConfig;
use crate::domain::access::Role;
use crate::store;
use crate::store::accounts::DatedRole;
use crate::text::Lang;
use crate::web;
use anyhow::{Context as _, bail};
use clap::Args;
use sqlx::PgPool;
use std::process::ExitCode;

/// What the new account is.
#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// User name: small letters, digits, dots and dashes
    #[arg(long)]
    login: String,
    /// The person's name
    #[arg(long)]
    name: String,
    /// staff, leader, secretariat, deputy, `cross_checker`, admin or observer
    #[arg(long)]
    role: String,
    /// Code of the cluster, such as dong-bac; left out for an admin of the whole installation
    #[arg(long)]
    cluster: Option<String>,
    /// Code of the member unit, such as HG
    #[arg(long)]
    unit: Option<String>,
    #[command(flatten)]
    data: DataConfig,
}

/// Creates the account.
pub(super) async fn create(args: CreateArgs) -> anyhow::Result<ExitCode> {
    let database = Database::open_beside(&args.data).await?;
    let outcome = create_in(&database.pool, &args).await;
    database.close().await;
    let link = outcome?;
    super::say(&format!(
        "Account {} created. Its owner sets the password (once, within 7 days) at",
        args.login
    ));
    super::say(&format!("the address of the site followed by {link}"));
    Ok(ExitCode::SUCCESS)
}

async fn create_in(db: &PgPool, args: &CreateArgs) -> anyhow::Result<String> {
    let role = Role::parse(&args.role).with_context(|| format!("there is no role {:?}", args.role))?;
    let mut connection = db.acquire().await?;
    let today = store::clusters::today(&mut connection).await?;
    let cluster = match &args.cluster {
        Some(code) => Some(
            store::clusters::find(&mut connection, code)
                .await?
                .with_context(|| format!("there is no cluster {code:?}"))?
                .id,
        ),
        None => None,
    };
    let unit = match (&args.unit, cluster) {
        (Some(code), Some(cluster)) => Some(
            store::clusters::members_on(&mut connection, cluster, today)
                .await?
                .into_iter()
                .find(|member| &member.code == code)
                .with_context(|| format!("the cluster has no member {code:?} today"))?
                .unit,
        ),
        (Some(_), None) => bail!("--unit needs --cluster"),
        (None, _) => None,
    };
    drop(connection);
    let held = DatedRole { role, cluster, unit, valid_from: today, valid_to: None };
    let form = AccountForm { login: args.login.clone(), full_name: args.name.clone(), roles: vec![held] };
    match accounts::create_from_console(db, form).await {
        Ok(token) => Ok(web::paths::link(token.reveal())),
        Err(ActionError::Input(faults)) => bail!("{}", words(&faults)),
        Err(error) => Err(error.into()),
    }
}

fn words(faults: &[InputFault]) -> String {
    let sentences: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}: {}", fault.field, web::words::fault(Lang::En, fault)))
        .collect();
    sentences.join(" ")
}
