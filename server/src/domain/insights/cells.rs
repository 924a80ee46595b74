//! The counts that are kept of each hour.

/// Makes the counts' names and their columns from one list.
macro_rules! cells {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Counts. They add up: of two hours, two workflows, two transactions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Cells {
            $($(#[$doc])* pub $name: i64,)+
        }

        impl Cells {
            /// Their columns' names.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Nothing counted.
            pub const NONE: Self = Self { $($name: 0),+ };

            /// In the order of their names.
            pub const fn values(&self) -> [i64; Self::NAMES.len()] {
                [$(self.$name),+]
            }

            /// From what [`Self::values`] gives.
            pub const fn from_values(values: [i64; Self::NAMES.len()]) -> Self {
                let [$($name),+] = values;
                Self { $($name),+ }
            }
        }

        impl std::ops::AddAssign for Cells {
            fn add_assign(&mut self, other: Self) {
                $(self.$name = self.$name.saturating_add(other.$name);)+
            }
        }
    };
}

cells! {
    /// Items that came, by arrival; as the next twelve. Withdrawn ones stay in this count, and leave all others.
    submitted,
    /// Of these, withdrawn before they were decided.
    withdrawn,
    /// Routing failed on them.
    failed,
    /// Their envelope or output could not be understood, or breaks the schema.
    malformed,
    /// The declared fallback was given.
    fallback,
    /// At least one of the last three.
    flawed,
    /// A person looked, and let them go as they came.
    seen_right,
    /// A person looked, and edited them.
    seen_edited,
    /// A person looked, and rejected them.
    seen_rejected,
    /// Of the three kinds that a person looked at, those that were flawed as they came.
    flawed_seen,
    /// Of these, rejected.
    flawed_rejected,
    /// Went out in the end: released, approved or edited.
    went_out,
    /// Have an outcome.
    answered,
    /// Released by policy, by decision; as the next four.
    released,
    /// Rejected by policy.
    refused,
    /// Approved by people. Where it is a reviewer's count, these are the verdicts, as the next two.
    approved,
    /// Edited by people.
    edited,
    /// Rejected by people.
    rejected,
    /// Verdicts, by when they were given; as the next.
    reviews,
    /// Of these, such with a measured active time.
    timed,
    /// Their active milliseconds.
    active_ms,
    /// Work that people did around the automation, by when.
    bypasses,
}

impl std::ops::Add for Cells {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl std::iter::Sum for Cells {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::NONE, |sum, one| sum + one)
    }
}

impl std::ops::Neg for Cells {
    type Output = Self;
    fn neg(self) -> Self {
        Self::from_values(self.values().map(i64::saturating_neg))
    }
}

impl Cells {
    /// Items that a person looked at, by arrival.
    pub const fn seen(&self) -> i64 {
        self.seen_right + self.seen_edited + self.seen_rejected
    }

    /// Items that were not withdrawn.
    pub const fn population(&self) -> i64 {
        self.submitted - self.withdrawn
    }

    /// Items that people decided, by decision.
    pub const fn reviewed(&self) -> i64 {
        self.approved + self.edited + self.rejected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_the_order_of_the_names() {
        let at = |name: &str| Cells::NAMES.iter().position(|known| *known == name).unwrap();
        let cells = Cells { submitted: 1, bypasses: 2, seen_edited: 3, ..Cells::NONE };
        let values = cells.values();
        assert_eq!((values[at("submitted")], values[at("bypasses")], values[at("seen_edited")]), (1, 2, 3));
        assert_eq!(Cells::from_values(values), cells);
        assert_eq!(cells + -cells, Cells::NONE);
        assert_eq!([cells, cells].into_iter().sum::<Cells>().seen(), 6);
    }
}
