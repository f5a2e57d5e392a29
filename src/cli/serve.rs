//! `thidua serve`: from settings to a listening server, and back down in order.

use super::database::Database;
use crate::actions::first_start::demo;
use crate::actions::{accounts, first_start};
use crate::config::{Config, LogFormat};
use crate::evidence_files::EvidenceFiles;
use crate::mail::{self, Letters, Post};
use crate::store;
use crate::web;
use crate::web::listener::{self, Limits};
use crate::web::state::{AppState, Site};
use anyhow::Context as _;
use clap::Args;
use sqlx::PgPool;
use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

/// How often ended sessions and old counts are cleared away.
const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// How long a mail on its way may hold up the end.
const MAIL_GRACE: Duration = Duration::from_secs(3);

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
    args.config.data.server()?;
    let post = Post::from_settings(&args.config.mail)?;
    // The port before the data: a second start by mistake must not touch the data of the first.
    let listener = listener::open(args.config.listen).with_context(|| {
        format!("{} cannot be listened on; choose another THIDUA_LISTEN", args.config.listen)
    })?;
    let base_url = match args.config.base_url {
        // Port 0 lets the system choose: the address printed must be the one in use.
        None => format!("http://{}", listener.local_addr()?),
        Some(_) => base_url,
    };
    let database = Database::open(&args.config.data).await?;
    let served = serve_with(&args, &database.pool, listener, base_url, post).await;
    database.close().await;
    served?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn serve_with(
    args: &ServeArgs,
    db: &PgPool,
    listener: TcpListener,
    base_url: String,
    post: Option<Post>,
) -> anyhow::Result<()> {
    let files = super::evidence::open(&args.config.data)?;
    first_start::fill_if_empty(db).await?;
    if args.demo {
        demonstrate(db, &args.config.data.data_dir).await?;
    } else if let Some(token) = accounts::issue_first_admin_link(db).await? {
        let link = web::paths::link(token.reveal());
        super::say(&format!("First start. Set up the first admin (once, within 7 days): {base_url}{link}"));
    }
    super::say(&format!("Serving on {base_url}"));
    // Only an address somebody has set leads here from another machine.
    let known = args.config.base_url.is_some().then(|| base_url.clone());
    let letters = Letters { base_url: known, place: web::paths::of_notice };
    let (stop_mail, stopping) = watch::channel(false);
    let worker = tokio::spawn(mail::run(db.clone(), post, letters, stopping));
    let site = Site { base_url, trusted_proxies: args.config.trusted_proxies };
    let state = AppState { db: db.clone(), site: Arc::new(site), files: files.clone() };
    let (stop_archives, archives_stopping) = watch::channel(false);
    let archivist = tokio::spawn(web::archive::run(state.clone(), archives_stopping));
    let app = web::router(state);
    let sweeper = tokio::spawn(sweep(db.clone(), files));
    listener::serve(listener, app, Limits::for_this_process(), stop_signal()?).await;
    sweeper.abort();
    stop_mail.send_replace(true);
    stop_archives.send_replace(true);
    // What it was making is begun anew after the next start.
    archivist.await?;
    // A mail server that keeps us waiting does not keep the process: the mail is tried again after the next start.
    if tokio::time::timeout(MAIL_GRACE, worker).await.is_err() {
        tracing::info!("a mail on its way was left to the next start");
    }
    Ok(())
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
    let filter = EnvFilter::builder().parse(&config.log).with_context(|| {
        format!("THIDUA_LOG is {:?}, which names no level such as info or debug", config.log)
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber can only be a test's own; it then stays.
    let _ = match config.log_format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().try_init(),
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

async fn sweep(db: PgPool, files: EvidenceFiles) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        let Ok(mut connection) = db.acquire().await else {
            continue;
        };
        let swept = async {
            store::sessions::sweep(&mut connection).await?;
            store::throttle::sweep(&mut connection).await?;
            store::tokens::sweep(&mut connection).await
        };
        if let Err(error) = swept.await {
            tracing::warn!(%error, "ended sessions could not be cleared away");
        }
        drop(connection);
        if let Err(error) = super::evidence::sweep(&db, &files).await {
            tracing::warn!(%error, "evidence files nobody refers to could not be cleared away");
        }
    }
}
