//! Whose token it is.

use super::problem::{ApiError, Reading};
use super::token::Caller;
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// The person behind a token, and what it may be used for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// User name.
    login: String,
    /// Full name.
    full_name: String,
    /// The roles held today.
    roles: Vec<HeldRole>,
    /// What the token may be used for: `read`, `enter`, `submit`, `appraise`.
    scopes: Vec<&'static str>,
}

/// A role and where it is held.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HeldRole {
    /// The role: `staff`, `leader`, `secretariat`, `deputy`, `cross_checker`, `admin`, `observer`.
    role: &'static str,
    /// Code of the cluster; null for an admin of the whole installation.
    cluster: Option<String>,
    /// Code of the unit, for the roles held for one.
    unit: Option<String>,
}

/// Who the token stands for
#[utoipa::path(get, operation_id = "me", path = "/me", tag = "Token", responses((status = 200, body = Me), Reading))]
pub(super) async fn show(caller: Caller) -> Result<Json<Me>, ApiError> {
    let person = &caller.person.person;
    let roles = caller.person.roles().map(|held| HeldRole {
        role: held.grant.role.as_str(),
        cluster: held.cluster_code.clone(),
        unit: held.unit_code.clone(),
    });
    Ok(Json(Me {
        login: person.login.clone(),
        full_name: person.full_name.clone(),
        roles: roles.collect(),
        scopes: caller.scopes.iter().map(|scope| scope.as_str()).collect(),
    }))
}
