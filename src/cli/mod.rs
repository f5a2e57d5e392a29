//! The command line: `thidua serve | migrate | account create | scheme check | scheme evaluate | doctor | backup |
//! restore | verify`.

mod account;
mod archive;
mod backup;
mod database;
mod doctor;
mod evidence;
mod safety;
pub mod scheme;
mod serve;

use crate::config::DataConfig;
use clap::{Parser, Subcommand};
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Scores, ranks and explains the competition of an emulation cluster (cụm thi đua).
#[derive(Debug, Parser)]
#[command(name = "thidua", version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Box<serve::ServeArgs>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the web pages (also what `thidua` alone does)
    Serve(Box<serve::ServeArgs>),
    /// Bring the database schema up to date and stop
    Migrate(DataConfig),
    /// Accounts, without the web pages
    #[command(subcommand)]
    Account(AccountCommand),
    /// Scoring schemes, without a database
    #[command(subcommand)]
    Scheme(SchemeCommand),
    /// Check every stored total against the scoring engine
    Doctor(DataConfig),
    /// Write the whole installation, database and evidence files, into one file; also while it is being used
    Backup {
        /// The file; an earlier one of that name is replaced once the new one is whole
        file: PathBuf,
        #[command(flatten)]
        data: DataConfig,
    },
    /// Fill an empty installation from a backup and check everything; exit status 1 if anything is wrong
    Restore {
        /// The backup
        file: PathBuf,
        #[command(flatten)]
        data: DataConfig,
    },
    /// Prove the archive of a period or a backup, without a database; exit status 1 if anything is wrong
    Verify {
        /// The archive or backup
        archive: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Create an account and print the one-time link behind which its owner sets the password
    Create(account::CreateArgs),
}

#[derive(Debug, Subcommand)]
enum SchemeCommand {
    /// Check a scheme document; prints every fault, exit status 1 if there is one
    Check {
        /// The scheme document
        file: PathBuf,
    },
    /// Score entries against a scheme; prints the result document, exit status 1 if an entry is wrong
    Evaluate {
        /// The scheme document
        file: PathBuf,
        /// The entries document
        entries: PathBuf,
    },
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(args) => in_runtime(serve::serve(*args)),
        Command::Migrate(data) => in_runtime(database::migrate(data)),
        Command::Account(AccountCommand::Create(args)) => in_runtime(account::create(args)),
        Command::Doctor(data) => in_runtime(doctor::run(data)),
        Command::Backup { file, data } => in_runtime(backup::write(&file, &data)),
        Command::Restore { file, data } => in_runtime(backup::restore(&file, &data)),
        Command::Verify { archive } => print(archive::check(&archive)),
        Command::Scheme(SchemeCommand::Check { file }) => print(scheme::check(&file)),
        Command::Scheme(SchemeCommand::Evaluate { file, entries }) => {
            let mut out = BufWriter::new(io::stdout().lock());
            // A closed pipe on the other side is nothing to report: there is nobody to report it to.
            let code =
                scheme::evaluate(&file, &entries, &mut out).and_then(|code| out.flush().map(|()| code));
            ExitCode::from(code.unwrap_or(1))
        }
    }
}

fn print((code, text): (u8, String)) -> ExitCode {
    say(&text);
    ExitCode::from(code)
}

/// Prints for the person who started the program; the log goes to standard error.
fn say(text: &str) {
    // A closed pipe on the other side is nothing to report: there is nobody to report it to.
    let _ = writeln!(io::stdout().lock(), "{}", text.trim_end());
}

fn in_runtime(work: impl Future<Output = anyhow::Result<ExitCode>>) -> ExitCode {
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(work));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "thidua: {error:#}");
            ExitCode::FAILURE
        }
    }
}
