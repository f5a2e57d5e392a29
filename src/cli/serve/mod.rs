//! `thidua serve`: from settings to a listening server, and back down in order.

mod workers;

use self::workers::Workers;
use super::database::Database;
use super::safety;
use crate::actions::first_start::demo;
use crate::actions::sealing::SealingKeys;
use crate::actions::{accounts, first_start};
use crate::config::{Config, LogFormat, SecondFactor};
use crate::domain::access::SecondFactorRule;
use crate::mail::Post;
use crate::openid::Provider;
use crate::web;
use crate::web::listener::{self, Limits};
use crate::web::metrics::Metrics;
use crate::web::standby::Standby;
use crate::web::state::{AppState, Site};
use anyhow::Context as _;
use clap::Args;
use sqlx::PgPool;
use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How to serve.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Load demonstration accounts and illustrative results
    #[arg(long, env = "THIDUA_DEMO")]
    demo: bool,
    #[command(flatten)]
    config: Config,
}

/// Serves until a signal asks to stop.
pub(super) async fn serve(args: ServeArgs) -> anyhow::Result<ExitCode> {
    start_log(&args.config)?;
    let base_url = args.config.base_url()?;
    let named = [("DATABASE_URL", args.config.data.server()?), ("DATABASE_READ_URL", args.config.standby()?)];
    for (variable, options) in named {
        if let Some(warning) = options.and_then(|options| safety::about_connection(variable, &options)) {
            tracing::warn!("{warning}");
        }
    }
    let sealing = safety::keys(&args.config.data)?;
    let post = Post::from_settings(&args.config.mail)?;
    // Only an address somebody has set leads back here from the provider.
    let known = args.config.base_url.is_some().then_some(base_url.as_str());
    let provider = Provider::from_settings(&args.config.openid, known, web::paths::OPENID_RETURN)?;
    // The port before the data: a second start by mistake must not touch the data of the first.
    let pages = listener::open(args.config.listen);
    let listener = pages.with_context(|| cannot_listen(args.config.listen, "THIDUA_LISTEN"))?;
    let for_metrics = match args.config.metrics_listen {
        Some(address) => {
            let opened = TcpListener::bind(address).await;
            Some(opened.with_context(|| cannot_listen(address, "THIDUA_METRICS_LISTEN"))?)
        }
        None => None,
    };
    let base_url = match args.config.base_url {
        // Port 0 lets the system choose: the address printed must be the one in use.
        None => format!("http://{}", listener.local_addr()?),
        Some(_) => base_url,
    };
    let database = Database::open(&args.config.data).await?;
    let listeners = Listeners { pages: listener, metrics: for_metrics };
    let helpers = Helpers { post, provider, sealing };
    let served = serve_with(&args, &database.pool, listeners, base_url, helpers).await;
    database.close().await;
    served?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Whom the program asks beside the database, where they are named, and what it keeps from it.
struct Helpers {
    /// Sends mails.
    post: Option<Post>,
    /// Says who somebody is.
    provider: Option<Provider>,
    /// What secrets are sealed under.
    sealing: SealingKeys,
}

/// Where the program can be reached.
struct Listeners {
    /// By people.
    pages: TcpListener,
    /// By what gathers metrics.
    metrics: Option<TcpListener>,
}

fn cannot_listen(address: SocketAddr, setting: &str) -> String {
    format!("{address} cannot be listened on; choose another {setting}")
}

async fn serve_with(
    args: &ServeArgs,
    db: &PgPool,
    listeners: Listeners,
    base_url: String,
    helpers: Helpers,
) -> anyhow::Result<()> {
    // Before anybody is told that it serves: a program that dies of the signal leaves its database server behind.
    let stop = stop_signal()?;
    let files = super::evidence::open(&args.config.data)?;
    first_start::fill_if_empty(db).await?;
    safety::seal(db, &helpers.sealing).await?;
    if args.demo {
        demonstrate(db, &args.config.data.data_dir).await?;
    } else if let Some(token) = accounts::issue_first_admin_link(db).await? {
        let link = web::paths::link(token.reveal());
        super::say(&format!("First start. Set up the first admin (once, within 7 days): {base_url}{link}"));
    }
    super::say(&format!("Serving on {base_url}"));
    let site = Site {
        base_url,
        trusted_proxies: args.config.trusted_proxies,
        webhook_private: args.config.webhook_private,
    };
    let second_factor = match args.config.second_factor {
        SecondFactor::Optional => SecondFactorRule::Optional,
        SecondFactor::Required => SecondFactorRule::Required,
    };
    let standby = standby(&args.config)?;
    let state = AppState {
        second_factor,
        openid: helpers.provider.map(Arc::new),
        standby: standby.clone(),
        sealing: helpers.sealing,
        ..AppState::new(db, site, files.clone())
    };
    let workers = Workers::start(&state, &args.config, helpers.post);
    let mut app = web::router(state);
    let mut scraped = None;
    if let Some(listener) = listeners.metrics {
        let metrics = Metrics::new(db.clone(), standby);
        app = metrics.counting(app);
        tracing::info!(address = %listener.local_addr()?, "serving metrics");
        // To the very end: how it stops is of interest too.
        scraped = Some(tokio::spawn(metrics.serve(listener, std::future::pending())));
    }
    listener::serve(listeners.pages, app, Limits::for_this_process(), stop).await;
    workers.stop().await?;
    if let Some(scraped) = scraped {
        scraped.abort();
    }
    Ok(())
}

/// The standby of these settings, looked at in the background: pages are served meanwhile.
fn standby(config: &Config) -> anyhow::Result<Option<Standby>> {
    let Some(options) = config.standby()? else { return Ok(None) };
    let standby = Standby::new(options, config.data.database_connections);
    let looked_at = standby.clone();
    tokio::spawn(async move { looked_at.look().await });
    Ok(Some(standby))
}

/// Loads the demonstration and prints its accounts.
async fn demonstrate(db: &PgPool, data_dir: &Path) -> anyhow::Result<()> {
    let password = demo_password(data_dir)?;
    let accounts = demo::load(db, &password).await?;
    super::say("Demonstration accounts (illustrative results, số liệu minh họa):");
    for account in &accounts {
        let unit = account.unit.as_deref().unwrap_or_default();
        super::say(&format!("  {:<16} {:<14} {unit}", account.login, account.role.as_str()));
    }
    super::say(&format!("Password of all of them: {password}"));
    Ok(())
}

/// The password of the demonstration accounts, kept in a file of the data directory that only its owner reads, so
/// that each start can print it. Written before the first account is made.
fn demo_password(data_dir: &Path) -> anyhow::Result<String> {
    let file = data_dir.join("demo-password");
    if let Ok(password) = fs::read_to_string(&file) {
        return Ok(password);
    }
    let password = demo::pass_phrase()?;
    fs::create_dir_all(data_dir)?;
    let mut options = fs::OpenOptions::new();
    options
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&file)?
        .write_all(password.as_bytes())?;
    Ok(password)
}

fn start_log(config: &Config) -> anyhow::Result<()> {
    let wanted: Targets = config.log.parse().with_context(|| {
        format!("THIDUA_LOG is {:?}, which names no level such as info or debug", config.log)
    })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = tracing_subscriber::registry().with(wanted);
    // A second subscriber can only be a test's own; it then stays.
    let _ = match config.log_format {
        LogFormat::Text => log.with(lines.with_ansi(std::io::stderr().is_terminal())).try_init(),
        LogFormat::Json => log.with(lines.json()).try_init(),
    };
    Ok(())
}

/// Completes when the process is asked to stop: Ctrl+C or SIGTERM.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping: running requests are finished first");
    })
}
