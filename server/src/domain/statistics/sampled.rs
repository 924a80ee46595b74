//! What is known of one item, and the strata that equal inclusion probabilities make.

use std::collections::BTreeMap;

/// One item of a population, reviewed or not. The population must be whole: items that nobody saw are what an estimate
/// from those that somebody saw is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampled {
    /// The recorded probability with which routing shows the item to a person, 0..=1. Anything else counts as 0.
    pub inclusion: f64,
    /// Was the output wrong; `None` while no person has said.
    pub wrong: Option<bool>,
}

/// Items with the same inclusion probability, counted. Within it, those that were reviewed are a simple random sample:
/// under Poisson sampling at one rate every subset of a size is as likely as any other (Särndal, Swensson and Wretman,
/// *Model Assisted Survey Sampling*, 1992, section 3.2). What is drawn and waits for its review counts as not drawn; that
/// is right so far as the order of the queue says nothing about being wrong within the stratum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// The recorded probability with which each of its items is shown to a person, 0..=1. At 1 it holds what routing
    /// sends to a person, which is of another kind than what it releases: see [`super::weighted`].
    pub inclusion: f64,
    /// All items.
    pub population: u64,
    /// Those reviewed, `sampled` <= `population`.
    pub sampled: u64,
    /// Those reviewed and found wrong, `wrong` <= `sampled`.
    pub wrong: u64,
}

impl Stratum {
    /// The same with its counts in order, so that no arithmetic below can overflow or pass 1.
    #[must_use]
    pub(super) fn in_order(self) -> Self {
        let sampled = self.sampled.max(self.wrong);
        Self { population: self.population.max(sampled), sampled, ..self }
    }

    /// Share of the reviewed that is wrong, where any was reviewed.
    pub(super) fn rate(self) -> f64 {
        self.wrong as f64 / self.sampled as f64
    }
}

/// Strata that are filled item by item, in the order of their inclusion probabilities.
#[derive(Debug, Clone, Default)]
pub struct Strata(BTreeMap<u64, Stratum>);

impl Strata {
    /// Counts one item. A verdict on an item that routing could not have drawn (inclusion 0: somebody looked it up) is
    /// left out: it came by no known chance and speaks for no other item.
    pub fn add(&mut self, item: Sampled) {
        let inclusion = if item.inclusion > 0.0 && item.inclusion <= 1.0 { item.inclusion } else { 0.0 };
        // The bits of positive numbers order as the numbers do.
        let empty = Stratum { inclusion, population: 0, sampled: 0, wrong: 0 };
        let stratum = self.0.entry(inclusion.to_bits()).or_insert(empty);
        stratum.population += 1;
        if let Some(wrong) = item.wrong.filter(|_| inclusion > 0.0) {
            stratum.sampled += 1;
            stratum.wrong += u64::from(wrong);
        }
    }

    /// The counts so far, from the least inclusion probability to the greatest.
    pub fn counts(&self) -> Vec<Stratum> {
        self.0.values().copied().collect()
    }
}

impl FromIterator<Sampled> for Strata {
    fn from_iter<I: IntoIterator<Item = Sampled>>(items: I) -> Self {
        let mut strata = Self::default();
        items.into_iter().for_each(|item| strata.add(item));
        strata
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_one_probability_make_one_stratum() {
        let item = |inclusion, wrong| Sampled { inclusion, wrong };
        let strata: Strata = [
            item(1.0, Some(true)),
            item(0.1, None),
            item(1.0, Some(false)),
            item(0.1, Some(true)),
            item(1.0, None),
            // Never to be drawn, whatever was written there and whoever looked.
            item(0.0, Some(true)),
            item(f64::NAN, None),
            item(-0.0, None),
            item(2.0, None),
        ]
        .into_iter()
        .collect();
        let stratum =
            |inclusion, population, sampled, wrong| Stratum { inclusion, population, sampled, wrong };
        assert_eq!(strata.counts(), [stratum(0.0, 4, 0, 0), stratum(0.1, 2, 1, 1), stratum(1.0, 3, 2, 1)]);
    }
}
