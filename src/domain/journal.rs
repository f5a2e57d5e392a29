//! The journal's rules: through which hand a change came, how records are chained, who may read them.
//!
//! What a record says is the actions' part, and the text its hash is made of the database's; here is only what makes
//! a chain of such texts a proof.

use super::access::{Actor, Clusters, Refusal, Role, SheetPlace};
use super::ids::{ClusterId, MemberUnitId};
use super::workflow::{SheetStatus, named_states};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

named_states! {
    /// Through which hand a change came.
    Hand {
        /// Somebody filled in a page.
        Page = "page",
        /// Somebody brought a file, or a table from another program.
        Import = "import",
        /// An appraiser corrected what a unit had entered.
        Correction = "correction",
        /// The first start or a command on the server's console; nobody was signed in.
        System = "system",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that lists the words makes the enum without a default")]
impl Default for Hand {
    fn default() -> Self {
        Self::Page
    }
}

/// Whose records somebody may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Those of the whole cluster. What stands in them is shown only where the sheet may be read.
    Cluster,
    /// Those of the sheets of these units: one's own.
    Units(Vec<MemberUnitId>),
}

impl Actor {
    /// Whether the actor may read what a record of this action says about a sheet: what appraisers decide is theirs
    /// until the sheet is published, so that nobody bargains over half an appraisal. Returns and questions are told
    /// to the unit by records of their own.
    #[must_use]
    pub fn may_read_record(&self, action: &str, place: &SheetPlace) -> bool {
        let is_secret = action.starts_with("appraisal.") && place.status != SheetStatus::Published;
        let oversees = [Role::Secretariat, Role::Deputy, Role::Observer]
            .iter()
            .any(|&role| self.is(role, place.cluster));
        self.may_read(place).is_ok() && (!is_secret || oversees)
    }

    /// The clusters of whose journal the actor may read anything.
    #[must_use]
    pub fn clusters_of_journals(&self) -> Clusters {
        self.clusters_as(|role| match role {
            Role::Admin | Role::Secretariat | Role::Deputy | Role::Staff | Role::Leader => true,
            Role::CrossChecker | Role::Observer => false,
        })
    }

    /// Whose records of the cluster's journal the actor may read.
    ///
    /// # Errors
    /// [`Refusal::Hidden`] outside the cluster, [`Refusal::NotYours`] for the other roles in it.
    pub fn may_read_journal(&self, cluster: ClusterId) -> Result<Reach, Refusal> {
        let overseers = [Role::Admin, Role::Secretariat, Role::Deputy];
        if overseers.iter().any(|&role| self.is(role, cluster)) {
            return Ok(Reach::Cluster);
        }
        let own: Vec<MemberUnitId> = self
            .grants
            .iter()
            .filter(|grant| {
                matches!(grant.role, Role::Staff | Role::Leader) && grant.cluster == Some(cluster)
            })
            .filter_map(|grant| grant.unit)
            .collect();
        match (own.is_empty(), self.belongs_to(cluster)) {
            (false, _) => Ok(Reach::Units(own)),
            (true, true) => Err(Refusal::NotYours),
            (true, false) => Err(Refusal::Hidden),
        }
    }
}

/// A record as its chain holds it.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// Its place in the chain, from 1.
    pub position: i64,
    /// Everything it says.
    pub text: &'a str,
    /// The hash stored with it.
    pub hash: &'a [u8],
}

/// Why a chain proves nothing from some record on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The records at these places, first to last, are gone.
    Missing {
        /// The first of them.
        first: i64,
        /// The last of them.
        last: i64,
    },
    /// The record, or one before it that its hash stands on, is not what it was when it was written.
    Altered,
    /// The record stands after the end of the chain.
    AfterTheEnd,
    /// Every record is in its place, but the chain was said to end with another hash.
    OtherEnd,
}

/// Follows a chain from its first record to its end. Holds one hash, however long the chain is.
///
/// Whoever can rewrite every later record and the end as well leaves no trace here; against that helps only a place
/// and a hash that somebody noted outside, from the journal's page.
#[derive(Debug, Clone)]
pub struct Proof {
    length: i64,
    last: i64,
    hash: [u8; 32],
}

impl Proof {
    /// Of a chain said to have this many records.
    #[must_use]
    pub fn of_length(length: i64) -> Self {
        Self { length, last: 0, hash: [0; 32] }
    }

    /// The next record.
    ///
    /// # Errors
    /// The [`Break`] just before or in this record; nothing after it can be proved.
    pub fn follow(&mut self, link: &Link<'_>) -> Result<(), Break> {
        let expected = self.last + 1;
        if link.position > self.length {
            return Err(Break::AfterTheEnd);
        }
        if link.position != expected {
            return Err(Break::Missing { first: expected, last: link.position.saturating_sub(1) });
        }
        let hash = Sha256::new().chain_update(self.hash).chain_update(link.text).finalize();
        if hash.as_slice() != link.hash {
            return Err(Break::Altered);
        }
        self.last = link.position;
        self.hash = hash.into();
        Ok(())
    }

    /// The end: no record follows, and the chain is said to end with this hash.
    ///
    /// # Errors
    /// [`Break::Missing`] or [`Break::OtherEnd`].
    pub fn end(&self, head: &[u8]) -> Result<(), Break> {
        if self.last < self.length {
            return Err(Break::Missing { first: self.last + 1, last: self.length });
        }
        if head == self.hash { Ok(()) } else { Err(Break::OtherEnd) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Grant;
    use crate::domain::ids::AccountId;

    fn chained(texts: &[&str]) -> Vec<(i64, String, [u8; 32])> {
        let mut hash = [0; 32];
        (1..)
            .zip(texts)
            .map(|(position, text)| {
                hash = Sha256::new().chain_update(hash).chain_update(text).finalize().into();
                (position, (*text).to_owned(), hash)
            })
            .collect()
    }

    fn prove(chain: &[(i64, String, [u8; 32])], length: i64, head: [u8; 32]) -> Result<(), (i64, Break)> {
        let mut proof = Proof::of_length(length);
        for (position, text, hash) in chain {
            let link = Link { position: *position, text, hash };
            proof.follow(&link).map_err(|found| (*position, found))?;
        }
        proof.end(&head).map_err(|found| (0, found))
    }

    #[test]
    fn a_chain_as_it_was_written_is_whole() {
        let chain = chained(&["a", "b", "c"]);
        assert_eq!(prove(&chain, 3, chain[2].2), Ok(()));
        assert_eq!(prove(&[], 0, [0; 32]), Ok(()));
    }

    #[test]
    fn every_kind_of_tampering_breaks_it_at_its_own_record() {
        let chain = chained(&["a", "b", "c"]);
        let head = chain[2].2;
        let mut altered = chain.clone();
        altered[1].1 = "B".to_owned();
        assert_eq!(prove(&altered, 3, head), Err((2, Break::Altered)));
        let mut gap = chain.clone();
        gap.remove(1);
        assert_eq!(prove(&gap, 3, head), Err((3, Break::Missing { first: 2, last: 2 })));
        assert_eq!(prove(&chain[..1], 3, head), Err((0, Break::Missing { first: 2, last: 3 })));
        assert_eq!(prove(&chain, 2, chain[1].2), Err((3, Break::AfterTheEnd)));
        assert_eq!(prove(&chain, 3, [7; 32]), Err((0, Break::OtherEnd)));
        assert_eq!(prove(&[], 3, head), Err((0, Break::Missing { first: 1, last: 3 })));
        // A file may claim any place for a record.
        let mut nowhere = chain.clone();
        nowhere[0].0 = i64::MIN;
        assert_eq!(prove(&nowhere, 3, head), Err((i64::MIN, Break::Missing { first: 1, last: i64::MIN })));
    }

    #[test]
    fn the_journal_is_read_by_overseers_and_of_ones_own_unit() {
        let (cluster, other) = (ClusterId::new(1), ClusterId::new(2));
        let unit = MemberUnitId::new(11);
        for (role, here, there) in [
            (Role::Staff, Ok(Reach::Units(vec![unit])), Err(Refusal::Hidden)),
            (Role::Leader, Ok(Reach::Units(vec![unit])), Err(Refusal::Hidden)),
            (Role::Secretariat, Ok(Reach::Cluster), Err(Refusal::Hidden)),
            (Role::Deputy, Ok(Reach::Cluster), Err(Refusal::Hidden)),
            (Role::Admin, Ok(Reach::Cluster), Err(Refusal::Hidden)),
            (Role::CrossChecker, Err(Refusal::NotYours), Err(Refusal::Hidden)),
            (Role::Observer, Err(Refusal::NotYours), Err(Refusal::Hidden)),
        ] {
            let unit = role.needs_unit().then_some(unit);
            let grants = vec![Grant { role, cluster: Some(cluster), unit }];
            let actor = Actor { account: AccountId::new(9), grants };
            assert_eq!(actor.may_read_journal(cluster), here, "{role:?}");
            assert_eq!(actor.may_read_journal(other), there, "{role:?}");
        }
    }
}
