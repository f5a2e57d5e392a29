//! What has to be in a fresh cluster before the migrations run: the role and database of the product.
//!
//! These statements concern the server, not the product's tables, and run before those exist: they are the only
//! ones outside `store`, and no query macro can check them.

use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::PrivatePostgresError;
use super::cluster::SUPERUSER;
use super::places::PORT;

/// The database of the product, and the role that owns it and nothing else.
pub(super) const PRODUCT: &str = "thidua";

/// How to sign in to `database` as `role` through the socket in `directory`.
pub(super) fn options(directory: &Path, role: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(directory)
        .port(PORT)
        .username(role)
        .database(database)
        // The socket never leaves this machine, and the server has no certificate.
        .ssl_mode(PgSslMode::Disable)
}

/// Makes the role and the database if they are missing, and checks that Vietnamese can be sorted.
///
/// # Errors
/// [`PrivatePostgresError::NoVietnameseOrder`], or [`PrivatePostgresError::Database`] for a refused statement.
pub(super) async fn prepare(socket: &Path) -> Result<(), PrivatePostgresError> {
    let mut connection = options(socket, SUPERUSER, "postgres").connect().await?;
    let prepared = prepare_on(&mut connection).await;
    connection.close().await?;
    prepared
}

async fn prepare_on(connection: &mut PgConnection) -> Result<(), PrivatePostgresError> {
    let statement = "select exists (select from pg_collation where collname = 'vi-x-icu')";
    if !sqlx::query_scalar::<_, bool>(statement).fetch_one(&mut *connection).await? {
        return Err(PrivatePostgresError::NoVietnameseOrder);
    }
    let statement = "select exists (select from pg_roles where rolname = $1)";
    if !exists(connection, statement).await? {
        sqlx::raw_sql("create role thidua login nosuperuser nocreatedb nocreaterole")
            .execute(&mut *connection)
            .await?;
    }
    let statement = "select exists (select from pg_database where datname = $1)";
    if !exists(connection, statement).await? {
        sqlx::raw_sql("create database thidua owner thidua").execute(&mut *connection).await?;
    }
    Ok(())
}

async fn exists(connection: &mut PgConnection, statement: &'static str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(statement).bind(PRODUCT).fetch_one(connection).await
}
