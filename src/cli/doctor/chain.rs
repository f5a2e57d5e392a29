//! Every chain of the journal, hashed again from its first record to its end. Of each broken chain the first record
//! that is wrong is told; what follows it proves nothing. Holds a few records at a time, however many there are.

use super::{Finding, name_of};
use crate::domain::journal::{Break, Link, Proof};
use crate::store::journal::chain::{self, ChainEnd, ChainedRecord, Told};
use sqlx::PgConnection;

/// Records read at once: some hold a whole scheme.
const BATCH: i64 = 200;

/// The chain being followed.
struct Following {
    name: String,
    end: Option<ChainEnd>,
    proof: Proof,
    last: Option<Told>,
}

pub(super) async fn check(connection: &mut PgConnection) -> anyhow::Result<Finding> {
    let mut faults = Vec::new();
    let (mut chains, mut records) = (0_u64, 0_u64);
    let mut following: Option<Following> = None;
    // The place behind which reading goes on: a broken chain is left at once.
    let mut after = (String::new(), 0);
    'batches: loop {
        let batch = chain::records_after(connection, &after.0, after.1, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        for record in batch {
            after = (record.chain.clone(), record.position);
            let mut current = match following.take() {
                Some(current) if current.name == record.chain => current,
                before => {
                    faults.extend(before.and_then(Following::finish));
                    chains += 1;
                    Following::begin(connection, &record.chain).await?
                }
            };
            records += 1;
            if let Some(fault) = current.follow(record) {
                faults.push(fault);
                after.1 = i64::MAX;
                continue 'batches;
            }
            following = Some(current);
        }
    }
    faults.extend(following.and_then(Following::finish));
    for (name, length) in chain::without_records(connection).await? {
        chains += 1;
        faults.push(format!("chain {name}: all of its {length} records are missing"));
    }
    Ok(Finding { checked: format!("{chains} chains of {records} records"), faults })
}

impl Following {
    async fn begin(connection: &mut PgConnection, name: &str) -> anyhow::Result<Self> {
        let end = chain::end_of(connection, name).await?;
        // A chain of which nothing is said is followed as far as it goes, and then told.
        let proof = Proof::of_length(end.as_ref().map_or(i64::MAX, |end| end.length));
        Ok(Self { name: name.to_owned(), end, proof, last: None })
    }

    /// Goes on to the next record; what is wrong with it.
    fn follow(&mut self, record: ChainedRecord) -> Option<String> {
        let link = Link { position: record.position, text: &record.text, hash: &record.hash };
        let fault = match self.proof.follow(&link) {
            Ok(()) if record.own_chain == record.chain => None,
            Ok(()) => Some(format!("it belongs in chain {}", record.own_chain)),
            Err(found) => Some(words(found)),
        };
        let fault = fault.map(|fault| {
            let (name, place) = (&self.name, record.position);
            format!("chain {name}: first broken at place {place}: {}: {fault}", name_of(&record.told))
        });
        self.last = Some(record.told);
        fault
    }

    /// What is wrong with the end.
    fn finish(self) -> Option<String> {
        let fault = match &self.end {
            Some(end) => words(self.proof.end(&end.head).err()?),
            None => "nothing tells how the chain ends".to_owned(),
        };
        let last = self.last.as_ref().map(name_of).unwrap_or_default();
        Some(format!("chain {}: broken after its last record: {last}: {fault}", self.name))
    }
}

fn words(found: Break) -> String {
    match found {
        Break::Missing { first, last } if first == last => format!("the record at place {first} is missing"),
        Break::Missing { first, last } => format!("the records at places {first} to {last} are missing"),
        Break::Altered => "it is not what it was when it was written".to_owned(),
        Break::AfterTheEnd => "it stands after the end of the chain".to_owned(),
        Break::OtherEnd => "the chain is said to end with another hash".to_owned(),
    }
}
