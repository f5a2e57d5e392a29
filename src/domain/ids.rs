//! A newtype per key, so that a sheet's id never passes for a member's.

macro_rules! ids {
    ($( $(#[$doc:meta])* $name:ident; )+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a key read from the store.
            #[must_use]
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            /// The bare key, for the store.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }
    )+ };
}

ids! {
    /// A cluster (cụm thi đua).
    ClusterId;
    /// A member unit (đơn vị): a committee, not a province.
    MemberUnitId;
    /// A person's account.
    AccountId;
    /// One version of a scoring scheme.
    SchemeVersionId;
    /// A scoring period (kỳ).
    PeriodId;
    /// One member's sheet of one period.
    SheetId;
    /// One return of a sheet to its unit.
    ReturnId;
    /// One published snapshot of a period.
    PublicationId;
    /// A notice to one person.
    NoticeId;
    /// A mail of the queue.
    MailId;
    /// A long work that runs beside the pages.
    JobId;
    /// A personal token of the API.
    TokenId;
    /// A webhook: an address that is told of publications.
    WebhookId;
    /// One event on its way to one webhook.
    DeliveryId;
    /// A session of a signed-in person.
    SessionId;
    /// A passkey of a person.
    PasskeyId;
    /// One piece of evidence of a line.
    EvidenceId;
}

/// How often a row has been written: 0 before the first time. Compared on every save, so that nothing a
/// colleague wrote meanwhile is overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryVersion(i32);

impl EntryVersion {
    /// The version of a line nobody has written yet.
    pub const NONE: Self = Self(0);

    /// Wraps a version read from the store or from a form.
    #[must_use]
    pub const fn new(version: i32) -> Self {
        Self(version)
    }

    /// The bare number.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }
}
