//! The database as a whole, for backups: which tables there are, what stands in them, and how an empty database is
//! filled again.
//!
//! Tables, columns and sequences are read from the catalogue, so that a new one is never forgotten. Rows travel in the
//! text form of `copy`, which later versions of PostgreSQL read too: one row a line, a line break within a value escaped.

use super::{MIGRATOR, StoreError};
use crate::domain::publication::hexadecimal;
use chrono::{DateTime, Utc};
use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use sqlx::migrate::{Migrate as _, MigrateError, Migration, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, Postgres, Transaction};
use std::collections::BTreeSet;
use std::io::{self, Read};

/// Where the migrator writes down what it has applied.
const APPLIED: &str = "_sqlx_migrations";
/// How much of a table is sent at once, in bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// Takes away what guards the order of single rows. The keys are kept aside, the triggers switched off: rows come back as
/// they were, with the hashes and places they had.
const LOOSEN: &str = "
    create temporary table loosened on commit drop as
        select conrelid::regclass::text as holder, conname, pg_get_constraintdef(oid) as definition
        from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace;
    do $$
    declare
        tie record;
    begin
        for tie in select * from loosened loop
            execute format('alter table %s drop constraint %I', tie.holder, tie.conname);
        end loop;
        for tie in select distinct tgrelid::regclass::text as holder from pg_trigger
            join pg_class on pg_class.oid = tgrelid
            where not tgisinternal and relnamespace = 'public'::regnamespace
        loop
            execute format('alter table %s disable trigger user', tie.holder);
        end loop;
    end $$";

/// Puts it back; a reference that leads nowhere is refused here.
const TIGHTEN: &str = "
    do $$
    declare
        tie record;
    begin
        for tie in select * from loosened loop
            execute format('alter table %s add constraint %I %s', tie.holder, tie.conname, tie.definition);
        end loop;
        for tie in select distinct tgrelid::regclass::text as holder from pg_trigger
            join pg_class on pg_class.oid = tgrelid
            where not tgisinternal and relnamespace = 'public'::regnamespace
        loop
            execute format('alter table %s enable trigger user', tie.holder);
        end loop;
    end $$";

/// A table and the columns that are stored, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name in the schema `public`.
    pub name: String,
    /// The names of its columns, computed ones left out.
    pub columns: Vec<String>,
}

/// A sequence that has given out a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its name in the schema `public`.
    pub name: String,
    /// The number it gave out last.
    pub last_value: i64,
}

/// A migration that was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// Its number.
    pub version: i64,
    /// The hash of its text, in hexadecimal figures.
    pub checksum: String,
}

impl Applied {
    /// A migration of this program, as it is written down once it is applied.
    pub(super) fn of(migration: &Migration) -> Self {
        Self { version: migration.version, checksum: hexadecimal(&migration.checksum) }
    }
}

/// Why the state of another database cannot be reached with the migrations of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// A migration is not known here: the other program is newer.
    Newer(i64),
    /// A migration has another text here.
    Altered(i64),
}

/// Opens a connection of its own that may take its time.
///
/// # Errors
/// [`StoreError::Unavailable`] where the database cannot be reached.
pub async fn connect(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let patient = [
        ("statement_timeout", "0"),
        ("lock_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
        ("idle_session_timeout", "0"),
    ];
    Ok(options.clone().application_name("thidua backup").options(patient).connect().await?)
}

/// The database as it is at this moment, for reading only, on one connection for as long as it takes.
///
/// # Errors
/// [`StoreError`].
pub async fn moment(connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>, StoreError> {
    Ok(connection.begin_with("begin isolation level repeatable read read only").await?)
}

/// When the transaction of this connection began, by the database's clock.
///
/// # Errors
/// [`StoreError`].
pub async fn began_at(connection: &mut PgConnection) -> Result<DateTime<Utc>, StoreError> {
    super::now(connection).await
}

/// The migrations that were applied, in their order; none where there is no schema yet.
///
/// # Errors
/// [`StoreError`].
pub async fn applied(connection: &mut PgConnection) -> Result<Vec<Applied>, StoreError> {
    let is_there = sqlx::query_scalar!(r#"select to_regclass($1) is not null as "is_there!""#, APPLIED)
        .fetch_one(&mut *connection)
        .await?;
    if !is_there {
        return Ok(Vec::new());
    }
    let found = connection.list_applied_migrations(APPLIED).await.map_err(migration_failed)?;
    Ok(found
        .into_iter()
        .map(|one| Applied { version: one.version, checksum: hexadecimal(&one.checksum) })
        .collect())
}

/// The migrations of this program that lead to the state `wanted`.
///
/// # Errors
/// [`Unreachable`].
pub fn leading_to(wanted: &[Applied]) -> Result<Vec<Migration>, Unreachable> {
    wanted
        .iter()
        .map(|wanted| {
            let known = MIGRATOR.iter().find(|known| known.version == wanted.version);
            let known = known.ok_or(Unreachable::Newer(wanted.version))?;
            let is_same = hexadecimal(&known.checksum) == wanted.checksum;
            if is_same { Ok(known.clone()) } else { Err(Unreachable::Altered(wanted.version)) }
        })
        .collect()
}

/// Applies these migrations and no other.
///
/// # Errors
/// [`StoreError::Migration`] where one fails.
pub async fn migrate(connection: &mut PgConnection, to: Vec<Migration>) -> Result<(), StoreError> {
    Migrator::with_migrations(to).run(connection).await.map_err(migration_failed)
}

fn migration_failed(error: MigrateError) -> StoreError {
    StoreError::Migration(Box::new(error))
}

/// Every table of the schema `public` in the order of their names, but for the migrator's own and those that belong to
/// extensions.
///
/// # Errors
/// [`StoreError`].
pub async fn tables(connection: &mut PgConnection) -> Result<Vec<Table>, StoreError> {
    let rows = sqlx::query!(
        r#"select relname::text as "name!", array_agg(attname::text order by attnum) as "columns!: Vec<String>"
           from pg_class join pg_attribute on attrelid = pg_class.oid
           where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> $1
             and attnum > 0 and not attisdropped and attgenerated = ''
             and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
           group by relname order by relname collate "C""#,
        APPLIED
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| Table { name: row.name, columns: row.columns }).collect())
}

/// Every sequence of the schema `public` that has given out a number. Read after [`moment`] they are never behind the
/// rows seen there.
///
/// # Errors
/// [`StoreError`].
pub async fn sequences(connection: &mut PgConnection) -> Result<Vec<Sequence>, StoreError> {
    let rows = sqlx::query_as!(
        Sequence,
        r#"select sequencename::text as "name!", last_value as "last_value!" from pg_sequences
           where schemaname = 'public' and last_value is not null order by sequencename collate "C""#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// The rows of a table as text, one a line; each piece is one row.
///
/// # Errors
/// [`StoreError`].
pub async fn rows_of<'c>(
    connection: &'c mut PgConnection,
    table: &Table,
) -> Result<BoxStream<'c, Result<bytes::Bytes, StoreError>>, StoreError> {
    let statement = format!("copy {} to stdout", place(table));
    Ok(connection.copy_out_raw(&statement).await?.map_err(StoreError::from).boxed())
}

/// The names of the tables in which anything stands.
///
/// # Errors
/// [`StoreError`].
pub async fn occupied(connection: &mut PgConnection) -> Result<BTreeSet<String>, StoreError> {
    let mut found = BTreeSet::new();
    for table in tables(connection).await? {
        let statement = format!("copy (select 1 from public.{} limit 1) to stdout", quoted(&table.name));
        let mut rows = connection.copy_out_raw(&statement).await?;
        while rows.try_next().await?.is_some() {
            found.insert(table.name.clone());
        }
    }
    Ok(found)
}

/// Makes the tables take rows in any order, until [`tighten`] in the same transaction.
///
/// # Errors
/// [`StoreError`].
pub async fn loosen(connection: &mut PgConnection) -> Result<(), StoreError> {
    connection.execute(sqlx::raw_sql(LOOSEN)).await?;
    Ok(())
}

/// Holds the tables to their references and triggers again.
///
/// # Errors
/// [`StoreError::Constraint`] where a reference leads nowhere.
pub async fn tighten(connection: &mut PgConnection) -> Result<(), StoreError> {
    connection.execute(sqlx::raw_sql(TIGHTEN)).await?;
    Ok(())
}

/// Fills a table with rows as [`rows_of`] gave them; how many there were.
///
/// # Errors
/// What reading them has, within an [`io::Error`]; otherwise what the database refuses.
pub async fn fill(
    connection: &mut PgConnection,
    table: &Table,
    rows: &mut dyn Read,
) -> Result<io::Result<u64>, StoreError> {
    let statement = format!("copy {} from stdin", place(table));
    let mut copy = connection.copy_in_raw(&statement).await?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = match rows.read(&mut piece) {
            Ok(0) => return Ok(Ok(copy.finish().await?)),
            Ok(read) => read,
            Err(error) => {
                copy.abort("the backup could not be read on").await?;
                return Ok(Err(error));
            }
        };
        copy.send(piece.get(..read).unwrap_or_default()).await?;
    }
}

/// Lets a sequence go on after the number it gave out last.
///
/// # Errors
/// [`StoreError`].
pub async fn go_on_after(connection: &mut PgConnection, sequence: &Sequence) -> Result<(), StoreError> {
    sqlx::query!(
        "select setval(format('public.%I', $1::text)::regclass, $2)",
        sequence.name,
        sequence.last_value
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// A table with its columns, as `copy` names them.
fn place(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| quoted(column)).collect();
    format!("public.{} ({})", quoted(&table.name), columns.join(", "))
}

/// A name as SQL takes it, whatever it holds.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
