//! The server process: started, waited for, stopped; a former one found and ended.
//!
//! Every server process gets a process group of its own, so that Ctrl+C in a terminal reaches the program alone
//! and the server outlives the requests that are still running. Signals go through `pg_ctl kill`, as the server's
//! user. Does not decide when to restart: that is the supervisor's.

use std::fs::File;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use super::PrivatePostgresError;
use super::binaries::Binaries;
use super::places::{Home, PORT};
use super::server_user::ServerUser;

/// Recovery after a crash may read gigabytes on a slow disk.
const START_LIMIT: Duration = Duration::from_mins(5);
/// A fast shutdown writes what is still in memory.
const FAST_STOP_LIMIT: Duration = Duration::from_mins(1);
/// An immediate one writes nothing: the next start recovers.
const IMMEDIATE_STOP_LIMIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(10);
/// The line of `postmaster.pid` that says how far the start is, counted from 0.
const STATUS_LINE: usize = 7;

/// What must hold, whatever `postgresql.conf` says: nothing acknowledged is lost, nobody but us gets in, the log
/// stays bounded (one file per weekday, overwritten) and free of row contents.
const SETTINGS: [&str; 23] = [
    "fsync=on",
    "full_page_writes=on",
    // One call instead of one per file, a third of the time after a crash; Linux reports its errors since 5.8.
    "recovery_init_sync_method=syncfs",
    "synchronous_commit=on",
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "logging_collector=on",
    "log_destination=stderr",
    "log_filename=postgres-%a.log",
    "log_file_mode=0600",
    "log_rotation_age=1d",
    "log_rotation_size=0",
    "log_truncate_on_rotation=on",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_timezone=UTC",
    "timezone=UTC",
    // A small office PC: one application, an SSD, memory shared with a desktop.
    "max_connections=60",
    "shared_buffers=128MB",
    "max_wal_size=512MB",
    "wal_compression=on",
    "random_page_cost=1.1",
    // Short queries only: compiling them costs more than it saves.
    "jit=off",
];

/// A program of the server, to be run as its user: nothing of our environment, terminal or process group.
pub(super) fn command(program: &Path, user: &ServerUser) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .current_dir("/")
        .stdin(Stdio::null())
        .process_group(0);
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    if user.dropped {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

/// A running server that is our child. Dropped without [`stop`](Self::stop), it is told to end, but not waited for.
#[derive(Debug)]
pub(super) struct Postmaster {
    child: Child,
    pid: u32,
    home: Arc<Home>,
    binaries: Binaries,
}

impl Postmaster {
    /// Starts the server and waits until it takes connections. No other may run on the cluster: see
    /// [`end_former`].
    ///
    /// # Errors
    /// [`PrivatePostgresError::NotStarted`] with the server's own words.
    pub(super) async fn start(home: &Arc<Home>, binaries: &Binaries) -> Result<Self, PrivatePostgresError> {
        let words = home.first_words();
        let output = File::create(&words).map_err(PrivatePostgresError::io("Making", &words))?;
        let errors = output.try_clone().map_err(PrivatePostgresError::io("Opening", &words))?;
        let program = binaries.program("postgres");
        let mut command = command(&program, &home.user);
        command.arg("-D").arg(home.cluster()).arg("-p").arg(PORT.to_string());
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        for (name, value) in [
            ("unix_socket_directories", quoted(&home.socket)),
            ("log_directory", home.log().display().to_string()),
            ("cluster_name", home.label.clone()),
        ] {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command.stdout(output).stderr(errors);
        let child = command.spawn().map_err(PrivatePostgresError::io("Starting", &program))?;
        let pid = child.id().unwrap_or_default();
        let mut postmaster = Self { child, pid, home: Arc::clone(home), binaries: binaries.clone() };
        match postmaster.wait_until_ready().await {
            Ok(()) => Ok(postmaster),
            Err(said) => {
                postmaster.stop().await;
                Err(PrivatePostgresError::NotStarted { said, log: home.log() })
            }
        }
    }

    /// Its process id.
    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits until the server ends by itself. May be cancelled and asked again.
    pub(super) async fn ended(&mut self) -> std::io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Stops it: fast (open transactions are rolled back), then at once, then by force. All three are safe for
    /// what was committed.
    pub(super) async fn stop(&mut self) {
        for (signal, limit) in [("INT", FAST_STOP_LIMIT), ("QUIT", IMMEDIATE_STOP_LIMIT)] {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            signal_to(self.pid, signal, &self.home, &self.binaries).await;
            if timeout(limit, self.child.wait()).await.is_ok() {
                return;
            }
        }
        if let Err(error) = self.child.kill().await {
            tracing::error!("the database server {} does not stop: {error}", self.pid);
        }
    }

    async fn wait_until_ready(&mut self) -> Result<(), String> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return Err(last_complaint(&self.home));
            }
            if is_ready(&self.home.cluster(), self.pid) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("it was not ready after {} seconds", START_LIMIT.as_secs()));
            }
            sleep(POLL).await;
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        // There may be no runtime any more: the few milliseconds are waited for.
        let mut signal = signal_command(self.pid, "INT", &self.home, &self.binaries);
        if let Err(error) = signal.as_std_mut().status() {
            tracing::error!("could not stop the database server {}: {error}", self.pid);
        }
    }
}

/// Ends whatever still runs on this cluster after the program was killed, or its server was: a former server is
/// stopped, its orphaned workers are waited for. Lock files that name a stranger's process, which would keep the
/// server from starting, are removed.
///
/// # Errors
/// [`PrivatePostgresError::StillRunning`] with the processes that do not end.
pub(super) async fn end_former(home: &Home, binaries: &Binaries) -> Result<(), PrivatePostgresError> {
    for (signal, limit) in [("INT", FAST_STOP_LIMIT), ("QUIT", IMMEDIATE_STOP_LIMIT)] {
        let Some(former) =
            recorded_pid(&home.cluster().join("postmaster.pid")).filter(|pid| is_ours(*pid, home))
        else {
            break;
        };
        tracing::warn!("a former database server (process {former}) still runs: stopping it");
        signal_to(former, signal, home, binaries).await;
        if gone(home, limit).await {
            break;
        }
    }
    if !gone(home, IMMEDIATE_STOP_LIMIT).await {
        let processes: Vec<String> = running(home).iter().map(u32::to_string).collect();
        return Err(PrivatePostgresError::StillRunning {
            cluster: home.cluster(),
            processes: processes.join(", "),
        });
    }
    remove_misleading_locks(home);
    Ok(())
}

async fn gone(home: &Home, limit: Duration) -> bool {
    let all_ended = async {
        while !running(home).is_empty() {
            sleep(POLL).await;
        }
    };
    timeout(limit, all_ended).await.is_ok()
}

/// PostgreSQL refuses to start while the process named in one of its lock files exists, even if that number now
/// belongs to something else, or to a dead server that its parent never collected (in a container, often for
/// ever). A file goes only when that process certainly is no living server of this cluster.
fn remove_misleading_locks(home: &Home) {
    let socket_lock = home.socket.join(format!(".s.PGSQL.{PORT}.lock"));
    for path in [home.cluster().join("postmaster.pid"), socket_lock] {
        if path.exists()
            && recorded_pid(&path).is_none_or(|pid| serves_nothing_of(home, pid))
            && let Err(error) = std::fs::remove_file(&path)
        {
            tracing::warn!("could not remove the stale {}: {error}", path.display());
        }
    }
}

fn serves_nothing_of(home: &Home, pid: u32) -> bool {
    let process = PathBuf::from(format!("/proc/{pid}"));
    let name = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
    match std::fs::read_link(process.join("cwd")) {
        Ok(directory) => directory != home.cluster(),
        // Not ours to look at, or dead, or gone; the last case PostgreSQL sees for itself.
        Err(_) => is_dead(&process) || (!name.is_empty() && name.trim() != "postgres"),
    }
}

/// Whether the process has ended and only waits to be collected; false when there is no such process at all.
fn is_dead(process: &Path) -> bool {
    let status = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
    // The state follows the name, which stands in parentheses and may hold anything.
    status.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X']))
}

/// The processes that serve this cluster, told by their command lines: the server names the directory, its
/// workers carry the cluster's label in their titles. A process that has ended but was not yet collected by its
/// parent has no command line.
fn running(home: &Home) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| is_ours(*pid, home))
        .collect()
}

fn is_ours(pid: u32, home: &Home) -> bool {
    let Ok(line) = std::fs::read(format!("/proc/{pid}/cmdline")) else {
        return false;
    };
    let line = String::from_utf8_lossy(&line);
    let cluster = home.cluster();
    let mut arguments = line.split('\0');
    let is_server = arguments.next().is_some_and(|program| program.ends_with("postgres"))
        && arguments.next() == Some("-D")
        && arguments.next().is_some_and(|directory| Path::new(directory) == cluster);
    is_server || line.starts_with(&format!("postgres: {}: ", home.label))
}

async fn signal_to(pid: u32, signal: &str, home: &Home, binaries: &Binaries) {
    if let Err(error) = signal_command(pid, signal, home, binaries).status().await {
        tracing::error!("could not signal the database server {pid}: {error}");
    }
}

fn signal_command(pid: u32, signal: &str, home: &Home, binaries: &Binaries) -> Command {
    let mut command = command(&binaries.program("pg_ctl"), &home.user);
    command.args(["kill", signal, &pid.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The process id in the first line of a lock file.
fn recorded_pid(lock_file: &Path) -> Option<u32> {
    pid_in(&std::fs::read_to_string(lock_file).ok()?)
}

fn pid_in(lock: &str) -> Option<u32> {
    lock.lines().next()?.trim().parse().ok()
}

fn is_ready(cluster: &Path, pid: u32) -> bool {
    std::fs::read_to_string(cluster.join("postmaster.pid")).is_ok_and(|lock| says_ready(&lock, pid))
}

/// Both facts out of one reading: a killed server's file still says "ready" until the next one replaces it.
fn says_ready(lock: &str, pid: u32) -> bool {
    pid_in(lock) == Some(pid) && lock.lines().nth(STATUS_LINE).is_some_and(|status| status.trim() == "ready")
}

/// The last complaint in what the server said before its log was open, else in its newest log file.
fn last_complaint(home: &Home) -> String {
    let newest = std::fs::read_dir(home.log()).ok().and_then(|entries| {
        let files = entries.filter_map(Result::ok).map(|entry| entry.path());
        files.max_by_key(|path| path.metadata().and_then(|metadata| metadata.modified()).ok())
    });
    let places: [Option<PathBuf>; 2] = [Some(home.first_words()), newest];
    places
        .iter()
        .flatten()
        .find_map(|path| last_line_with(path, &["FATAL:", "PANIC:", "ERROR:"]))
        .unwrap_or_else(|| "it ended without a word".to_owned())
}

fn last_line_with(path: &Path, marks: &[&str]) -> Option<String> {
    let lines = std::io::BufReader::new(File::open(path).ok()?).lines();
    let complaint =
        lines.map_while(Result::ok).filter(|line| marks.iter().any(|mark| line.contains(mark))).last()?;
    Some(complaint.trim().to_owned())
}

/// A list setting: a comma or blank in the path is no separator inside double quotes.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('"', "\"\""))
}
