//! The private server against real PostgreSQL programs, as root and as an ordinary user.
//!
//! Every test has a directory of its own and ends with its server stopped.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what the tests share fails as loudly as they do"
)]

use std::convert::Infallible;
use std::fs::DirBuilder;
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{ConnectOptions, PgConnection};
use thidua::private_postgres::{Places, PrivatePostgres, PrivatePostgresError};

/// Tells the re-executed test program which data directory to hold until it is killed.
const VICTIM_DIRECTORY: &str = "THIDUA_TEST_VICTIM_DIRECTORY";

/// A directory removed at the end of the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("thidua-test-{}-{number}", std::process::id()));
        DirBuilder::new().mode(0o755).create(&path).unwrap();
        Self(path.canonicalize().unwrap())
    }

    fn data_dir(&self) -> PathBuf {
        self.0.join("data")
    }

    fn cluster(&self) -> PathBuf {
        self.data_dir().join("postgres/cluster")
    }

    fn pid_file(&self) -> PathBuf {
        self.cluster().join("postmaster.pid")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

async fn sign_in(postgres: &PrivatePostgres) -> PgConnection {
    postgres.connect_options().connect().await.unwrap()
}

async fn remember(postgres: &PrivatePostgres, note: &'static str) {
    let mut connection = sign_in(postgres).await;
    sqlx::raw_sql("create table if not exists notes (note text not null)")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query("insert into notes values ($1)").bind(note).execute(&mut connection).await.unwrap();
}

async fn remembered(postgres: &PrivatePostgres) -> Vec<String> {
    let mut connection = sign_in(postgres).await;
    sqlx::query_scalar("select note from notes order by note").fetch_all(&mut connection).await.unwrap()
}

async fn show(connection: &mut PgConnection, setting: &str) -> String {
    sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(connection).await.unwrap()
}

fn kill(pid: u32) {
    let status = Command::new("sh").args(["-c", &format!("kill -9 {pid}")]).status().unwrap();
    assert!(status.success());
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().mode() & 0o777
}

fn we_are_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Asks again and again until there is an answer; fails the test when there is none within a minute.
async fn eventually<T, F: Future<Output = Option<T>>>(mut ask: impl FnMut() -> F) -> T {
    let answer = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), answer).await.expect("no answer within a minute")
}

#[tokio::test]
async fn the_second_start_finds_what_the_first_one_kept() {
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.unwrap();
    assert!(postgres.is_running());
    remember(&postgres, "Hà Giang").await;
    postgres.stop().await;
    assert!(!scratch.pid_file().exists(), "the server has ended cleanly");

    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.unwrap();
    assert_eq!(remembered(&postgres).await, ["Hà Giang"]);
    postgres.stop().await;
}

#[tokio::test]
async fn the_settings_that_protect_the_data_are_in_force() {
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.unwrap();
    let mut connection = sign_in(&postgres).await;
    for (setting, value) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("unix_socket_permissions", "0700"),
        ("log_truncate_on_rotation", "on"),
        ("is_superuser", "off"),
    ] {
        assert_eq!(show(&mut connection, setting).await, value, "{setting}");
    }
    assert_eq!(mode(postgres.socket_directory()), 0o700);
    assert_eq!(mode(&scratch.cluster()), 0o700);
    let order: Vec<String> = sqlx::query_scalar(
        r#"select name from unnest(array['Điện Biên', 'Bắc Kạn', 'Bắc Giang', 'Cao Bằng']) name
           order by name collate "vi-x-icu""#,
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert_eq!(order, ["Bắc Giang", "Bắc Kạn", "Cao Bằng", "Điện Biên"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_server_killed_under_us_comes_back_with_its_data() {
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.unwrap();
    remember(&postgres, "acknowledged").await;
    for _ in 0..2 {
        let killed = postgres.process_id().unwrap();
        kill(killed);
        eventually(async || postgres.process_id().filter(|pid| *pid != killed)).await;
        assert_eq!(remembered(&postgres).await, ["acknowledged"]);
    }
    postgres.stop().await;
    assert!(!scratch.pid_file().exists());
}

#[tokio::test]
async fn a_second_program_on_the_same_data_is_refused() {
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.unwrap();
    let refusal = PrivatePostgres::start(&scratch.data_dir()).await.unwrap_err();
    assert!(matches!(refusal, PrivatePostgresError::InUse { .. }), "{refusal}");
    assert!(refusal.to_string().contains(&format!("process {}", std::process::id())), "{refusal}");
    assert!(postgres.connect_options().connect().await.is_ok(), "the first one is not disturbed");
    postgres.stop().await;
}

/// A terminal sends Ctrl+C to a whole process group: the server must not stop before the requests have ended.
#[tokio::test]
async fn the_server_has_a_process_group_of_its_own() {
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.unwrap();
    let server = postgres.process_id().unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{server}/stat")).unwrap();
    let group = stat.rsplit(')').next().unwrap().split_whitespace().nth(2).unwrap();
    assert_eq!(group, server.to_string());
    postgres.stop().await;
}

#[test]
fn a_server_that_was_not_stopped_ends_with_the_runtime() {
    let scratch = Scratch::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let postgres = runtime.block_on(PrivatePostgres::start(&scratch.data_dir())).unwrap();
    runtime.block_on(remember(&postgres, "kept"));
    drop(runtime);
    drop(postgres);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(eventually(async || (!scratch.pid_file().exists()).then_some(())));
    let postgres = runtime.block_on(PrivatePostgres::start(&scratch.data_dir())).unwrap();
    assert_eq!(runtime.block_on(remembered(&postgres)), ["kept"]);
    runtime.block_on(postgres.stop());
}

/// No test of its own: the program that [`the_server_of_a_killed_program_is_taken_over`] kills.
#[tokio::test]
#[ignore = "run by the test of a killed program, in a process of its own"]
async fn a_program_that_waits_to_be_killed() {
    let data_dir = std::env::var_os(VICTIM_DIRECTORY).expect("run by another test");
    let postgres = PrivatePostgres::start(Path::new(&data_dir)).await.unwrap();
    remember(&postgres, "before the kill").await;
    eprintln!("\nserver {}", postgres.process_id().unwrap());
    std::future::pending::<Infallible>().await;
}

#[tokio::test]
async fn the_server_of_a_killed_program_is_taken_over() {
    let scratch = Scratch::new();
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "a_program_that_waits_to_be_killed"])
        .env(VICTIM_DIRECTORY, scratch.data_dir())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut words = BufReader::new(victim.stderr.take().unwrap()).lines().map_while(Result::ok);
    let orphan = words.find_map(|line| line.strip_prefix("server ").map(str::to_owned)).unwrap();
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert!(Path::new("/proc").join(&orphan).exists(), "the server outlives the program");

    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.unwrap();
    assert_ne!(postgres.process_id().unwrap().to_string(), orphan);
    assert_eq!(remembered(&postgres).await, ["before the kill"]);
    postgres.stop().await;
    let line = std::fs::read(Path::new("/proc").join(&orphan).join("cmdline")).unwrap_or_default();
    assert!(line.is_empty(), "the orphan has ended");
}

/// Writes what a killed server leaves: its lock files with its process id.
fn leave_locks(scratch: &Scratch, process: &str) {
    let owner = std::fs::metadata(scratch.cluster()).unwrap();
    let socket_lock = scratch.data_dir().join("postgres/socket/.s.PGSQL.5432.lock");
    for file in [scratch.pid_file(), socket_lock] {
        std::fs::write(&file, format!("{process}\n{}\n", scratch.cluster().display())).unwrap();
        std::os::unix::fs::chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
}

/// A command that runs as the server's user, so that PostgreSQL takes its process for a server's.
fn as_server(scratch: &Scratch, program: &Path) -> Command {
    let owner = std::fs::metadata(scratch.cluster()).unwrap();
    let mut command = Command::new(program);
    if we_are_root() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
}

#[tokio::test]
async fn lock_files_that_name_a_stranger_do_not_stop_the_start() {
    let scratch = Scratch::new();
    PrivatePostgres::start(&scratch.data_dir()).await.unwrap().stop().await;
    let mut stranger = as_server(&scratch, Path::new("sleep")).arg("600").spawn().unwrap();
    for process in [stranger.id().to_string(), "scrap".to_owned()] {
        leave_locks(&scratch, &process);
        PrivatePostgres::start(&scratch.data_dir()).await.unwrap().stop().await;
    }
    let untouched = stranger.try_wait().unwrap().is_none();
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    assert!(untouched, "the stranger was not signalled");
}

#[tokio::test]
async fn a_dead_server_that_nobody_collected_does_not_stop_the_start() {
    let scratch = Scratch::new();
    PrivatePostgres::start(&scratch.data_dir()).await.unwrap().stop().await;
    let program = scratch.0.join("postgres");
    std::fs::copy("/bin/true", &program).unwrap();
    let mut corpse = as_server(&scratch, &program).spawn().unwrap();
    let stat = format!("/proc/{}/stat", corpse.id());
    eventually(async || std::fs::read_to_string(&stat).unwrap().contains(") Z ").then_some(())).await;
    leave_locks(&scratch, &corpse.id().to_string());
    PrivatePostgres::start(&scratch.data_dir()).await.unwrap().stop().await;
    corpse.wait().unwrap();
}

#[tokio::test]
async fn data_of_another_major_version_are_refused_and_left_alone() {
    let scratch = Scratch::new();
    PrivatePostgres::start(&scratch.data_dir()).await.unwrap().stop().await;
    let version = scratch.cluster().join("PG_VERSION");
    let written = std::fs::read_to_string(&version).unwrap();
    std::fs::write(&version, "9\n").unwrap();
    let refusal = PrivatePostgres::start(&scratch.data_dir()).await.unwrap_err();
    assert!(matches!(refusal, PrivatePostgresError::OtherMajorVersion { data: 9, .. }), "{refusal}");
    for word in ["written by PostgreSQL 9", "postgresql-9", "pg_upgrade", "nothing was changed"] {
        assert!(refusal.to_string().contains(word), "{refusal}");
    }
    std::fs::write(&version, written).unwrap();
    PrivatePostgres::start(&scratch.data_dir()).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_cluster_that_was_never_finished_is_made_anew() {
    let scratch = Scratch::new();
    let unfinished = scratch.data_dir().join("postgres/initdb-1");
    std::fs::create_dir_all(unfinished.join("base")).unwrap();
    std::fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.unwrap();
    assert!(!unfinished.exists());
    remember(&postgres, "whole").await;
    postgres.stop().await;
}

#[tokio::test]
async fn a_directory_without_a_cluster_is_not_touched() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(scratch.cluster()).unwrap();
    std::fs::write(scratch.cluster().join("letter.txt"), "mine").unwrap();
    let refusal = PrivatePostgres::start(&scratch.data_dir()).await.unwrap_err();
    assert!(matches!(refusal, PrivatePostgresError::NotACluster(_)), "{refusal}");
    assert_eq!(std::fs::read_to_string(scratch.cluster().join("letter.txt")).unwrap(), "mine");
}

#[tokio::test]
async fn a_long_data_path_gets_its_socket_elsewhere() {
    let scratch = Scratch::new();
    let data_dir = scratch.0.join("d".repeat(60)).join("e".repeat(60));
    let short = scratch.0.join("s");
    DirBuilder::new().mode(0o755).create(&short).unwrap();
    let places = Places { short_socket_parents: vec![short.clone()], ..Places::around(&data_dir) };
    let postgres = PrivatePostgres::start_in(&places).await.unwrap();
    let socket = postgres.socket_directory().to_path_buf();
    assert!(socket.starts_with(&short));
    assert_eq!(mode(&socket), 0o700);
    remember(&postgres, "reached").await;
    postgres.stop().await;
    assert!(!socket.exists(), "nothing is left outside the data directory");

    let nowhere = Places { short_socket_parents: Vec::new(), ..Places::around(&data_dir) };
    let refusal = PrivatePostgres::start_in(&nowhere).await.unwrap_err();
    assert!(matches!(refusal, PrivatePostgresError::NoSocketDirectory { .. }), "{refusal}");
}

/// Only root has this hurdle; for an ordinary user the same directory has to work as it is.
#[tokio::test]
async fn a_data_directory_closed_to_the_servers_user_is_no_hurdle() {
    let scratch = Scratch::new();
    let closed = scratch.0.join("closed");
    DirBuilder::new().mode(0o700).create(&closed).unwrap();
    let fallback = scratch.0.join("fallback");
    let data_dir = closed.join("data");
    let places = Places { unreachable_fallback: fallback.clone(), ..Places::around(&data_dir) };
    for start in ["first", "second"] {
        let postgres = PrivatePostgres::start_in(&places).await.unwrap();
        remember(&postgres, start).await;
        postgres.stop().await;
    }
    let home = data_dir.join("postgres").canonicalize().unwrap();
    assert_eq!(home.starts_with(&fallback), we_are_root(), "{}", home.display());
    let postgres = PrivatePostgres::start_in(&places).await.unwrap();
    assert_eq!(remembered(&postgres).await, ["first", "second"]);
    postgres.stop().await;
}
