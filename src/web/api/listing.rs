//! Lists, a page at a time: as many as asked for, behind the one named.

use super::problem::ApiError;
use axum::extract::FromRequestParts;
use axum::extract::Query;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// As many as are given where nobody asks.
const USUAL: usize = 50;
/// As many as are given at most.
const MOST: usize = 200;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    /// How many at most, 1 to 200; 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// What `next` of the part before said.
    after: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Part {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Query(part) = Query::<Self>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| ApiError::Unreadable(rejection.body_text()))?;
        match part.limit {
            Some(limit) if !(1..=MOST).contains(&limit) => {
                Err(ApiError::Unreadable(format!("limit must be 1 to {MOST}.")))
            }
            _ => Ok(part),
        }
    }
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listing<T> {
    /// What is in this part.
    pub(super) items: Vec<T>,
    /// What to send as `after` for the next part; null at the end.
    pub(super) next: Option<String>,
}

impl Part {
    /// The part of a whole list, each item known by a key.
    ///
    /// # Errors
    /// [`ApiError::Unreadable`] where no item has the key asked behind.
    pub(super) fn of<T>(&self, all: Vec<T>, key: impl Fn(&T) -> String) -> Result<Listing<T>, ApiError> {
        let first = match &self.after {
            None => 0,
            Some(after) => all
                .iter()
                .position(|item| key(item) == *after)
                .map(|place| place + 1)
                .ok_or_else(|| ApiError::Unreadable("after names nothing in this list.".to_owned()))?,
        };
        let limit = self.limit.unwrap_or(USUAL);
        let has_more = all.len() > first + limit;
        let items: Vec<T> = all.into_iter().skip(first).take(limit).collect();
        let next = items.last().filter(|_| has_more).map(key);
        Ok(Listing { items, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(limit: usize, after: Option<&str>) -> Part {
        Part { limit: Some(limit), after: after.map(str::to_owned) }
    }

    #[test]
    fn parts_follow_each_other_to_the_end() {
        let all = || ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        let first = part(2, None).of(all(), Clone::clone).unwrap();
        assert_eq!((first.items.join(""), first.next.as_deref()), ("ab".to_owned(), Some("b")));
        let last = part(3, Some("b")).of(all(), Clone::clone).unwrap();
        assert_eq!((last.items.join(""), last.next), ("cde".to_owned(), None));
        assert!(part(1, Some("z")).of(all(), Clone::clone).is_err());
    }
}
