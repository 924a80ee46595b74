use std::collections::{BTreeMap, BTreeSet};

use app::model::{CauseKind, Proportion};

use super::Trait;
use crate::domain::{
    insights::{event::Inclusion, shares::Totals},
    statistics::{proportion::Level, sampled::Stratum, weighted::wrong_share},
};

/// A trait of fewer unusable items is none to speak of.
const FEWEST: usize = 3;
/// Strata are taken to be so many times as large: what is asked is what makes outputs unusable, of which even a period
/// that was looked at entirely is a sample.
const WITHOUT_END: f64 = 16_777_216.0;

/// An item that people looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// Whether it was edited or rejected.
    pub unusable: bool,
    /// How likely it was that somebody would look.
    pub inclusion: Inclusion,
    /// What it has.
    pub traits: BTreeSet<Trait>,
}

/// A possible cause, in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// What.
    pub of: Trait,
    /// Unusable items that have it.
    pub unusable: i64,
    /// Items that have it.
    pub items: i64,
    /// The share of unusable output that has it.
    pub explained: Proportion,
    /// The share that has it or one above it.
    pub cumulative: f64,
    /// How often what has it is unusable.
    pub rate: Proportion,
    /// How often what has it not is.
    pub rate_elsewhere: Proportion,
}

/// Items by inclusion probability, and the unusable ones among them.
type Strata = BTreeMap<Inclusion, (u64, u64)>;

/// How many items of each stratum one that was looked at stands for.
struct Weights(BTreeMap<Inclusion, f64>);

impl Weights {
    fn of(totals: &Totals) -> Self {
        Self(totals.standing_for())
    }

    fn get(&self, inclusion: Inclusion) -> f64 {
        self.0.get(&inclusion).copied().unwrap_or(1.0)
    }

    /// The share of unusable ones.
    fn rate(&self, strata: &Strata) -> Proportion {
        self.share(strata.iter().map(|(inclusion, (items, unusable))| (*inclusion, *items, *unusable)))
    }

    /// The share that is counted second.
    fn share(&self, strata: impl Iterator<Item = (Inclusion, u64, u64)>) -> Proportion {
        let strata: Vec<Stratum> = strata
            .filter(|(_, items, _)| *items > 0)
            .map(|(inclusion, items, counted)| Stratum {
                inclusion: inclusion.share(),
                population: (items as f64 * self.get(inclusion) * WITHOUT_END) as u64,
                sampled: items,
                wrong: counted,
            })
            .collect();
        wrong_share(&strata, Level::P95).estimate.into()
    }
}

/// Possible causes, the one that explains most first, at most `most` of them. `totals`: the counts of the period, which
/// say how many outputs each item that was looked at stands for. Only of one kind, where one is given.
pub fn rank(looked: &[Looked], totals: &Totals, kind: Option<CauseKind>, most: usize) -> Vec<Ranked> {
    let weights = Weights::of(totals);
    let all = strata(looked.iter());
    let mut candidates: Vec<Candidate> = having(looked, kind)
        .into_iter()
        .filter_map(|(of, items)| Candidate::new(of, &items, looked, &all, &weights))
        .collect();
    let weight = |at: usize| looked.get(at).map_or(0.0, |item| weights.get(item.inclusion));
    let whole: f64 = (0..looked.len()).filter(|at| looked[*at].unusable).map(weight).sum();
    let (mut covered, mut explained) = (vec![false; looked.len()], 0.0);
    let mut ranked = Vec::new();
    while ranked.len() < most {
        let fresh = |candidate: &Candidate| -> f64 {
            candidate.unusable.iter().filter(|at| !covered[**at]).map(|at| weight(*at)).sum()
        };
        let best = candidates
            .iter()
            .enumerate()
            .map(|(at, candidate)| (at, fresh(candidate), fresh(candidate) * candidate.fraction))
            // The first of equals, which are in the order of their names.
            .fold(
                None,
                |best: Option<(usize, f64, f64)>, one| {
                    if best.is_none_or(|best| one.2 > best.2) { Some(one) } else { best }
                },
            );
        let Some((at, new, score)) = best.filter(|(_, _, score)| *score > 0.0) else { break };
        debug_assert!(score <= new + 1e-9);
        let Candidate { unusable, mut shown, .. } = candidates.swap_remove(at);
        candidates.sort_by(|a, b| a.shown.of.cmp(&b.shown.of));
        unusable.iter().for_each(|at| covered[*at] = true);
        explained += new;
        shown.cumulative = (explained / whole).min(1.0);
        ranked.push(shown);
    }
    ranked
}

/// One trait of the items that were looked at, wherever it would rank; none where no unusable item has it.
pub fn one(looked: &[Looked], totals: &Totals, of: &Trait) -> Option<Ranked> {
    let weights = Weights::of(totals);
    let items: Vec<usize> = (0..looked.len()).filter(|at| looked[*at].traits.contains(of)).collect();
    let all = strata(looked.iter());
    let found = shown(of, &items, looked, &all, &weights);
    (found.unusable > 0).then(|| Ranked { cumulative: found.explained.value.unwrap_or(0.0), ..found })
}

struct Candidate {
    /// Which unusable items have it.
    unusable: Vec<usize>,
    /// The share of these that would not be unusable without it.
    fraction: f64,
    shown: Ranked,
}

impl Candidate {
    fn new(of: Trait, items: &[usize], looked: &[Looked], all: &Strata, weights: &Weights) -> Option<Self> {
        let unusable: Vec<usize> = items.iter().copied().filter(|at| looked[*at].unusable).collect();
        if unusable.len() < FEWEST {
            return None;
        }
        let shown = shown(&of, items, looked, all, weights);
        // A reason that a reviewer gave stands for itself.
        let is_said = matches!(of.kind, CauseKind::RejectReason | CauseKind::EditedField);
        let fraction = if is_said {
            1.0
        } else {
            let (rate, elsewhere) = (shown.rate.value?, shown.rate_elsewhere.value?);
            if shown.rate.low <= elsewhere {
                return None;
            }
            1.0 - elsewhere / rate
        };
        Some(Self { unusable, fraction, shown })
    }
}

fn shown(of: &Trait, items: &[usize], looked: &[Looked], all: &Strata, weights: &Weights) -> Ranked {
    let with = strata(items.iter().filter_map(|at| looked.get(*at)));
    let part = |inclusion| with.get(inclusion).copied().unwrap_or_default();
    let without: Strata = all
        .iter()
        .map(|(inclusion, (items, unusable))| {
            let (with_items, with_unusable) = part(inclusion);
            (*inclusion, (items - with_items, unusable - with_unusable))
        })
        .collect();
    let unusable = all.iter().map(|(inclusion, (_, unusable))| (*inclusion, *unusable, part(inclusion).1));
    let count =
        |of: fn(&(u64, u64)) -> u64| i64::try_from(with.values().map(of).sum::<u64>()).unwrap_or(i64::MAX);
    Ranked {
        of: of.clone(),
        unusable: count(|(_, unusable)| *unusable),
        items: count(|(items, _)| *items),
        explained: weights.share(unusable),
        cumulative: 0.0,
        rate: weights.rate(&with),
        rate_elsewhere: weights.rate(&without),
    }
}

fn strata<'a>(items: impl Iterator<Item = &'a Looked>) -> Strata {
    let mut strata = Strata::new();
    for item in items {
        let counts = strata.entry(item.inclusion).or_default();
        counts.0 += 1;
        counts.1 += u64::from(item.unusable);
    }
    strata
}

/// Which items have each trait, in the order of the traits.
fn having(looked: &[Looked], kind: Option<CauseKind>) -> BTreeMap<Trait, Vec<usize>> {
    let mut having = BTreeMap::<Trait, Vec<usize>>::new();
    for (at, item) in looked.iter().enumerate() {
        for of in item.traits.iter().filter(|of| kind.is_none_or(|kind| kind == of.kind)) {
            having.entry(of.clone()).or_default().push(at);
        }
    }
    having
}

#[cfg(test)]
mod tests {
    use app::model::Route;

    use super::*;
    use crate::domain::insights::cells::Cells;

    fn looked(unusable: bool, traits: &[(CauseKind, &str)]) -> Looked {
        let traits = traits.iter().map(|(kind, value)| Trait::new(*kind, *value)).collect();
        Looked { unusable, inclusion: Inclusion::CERTAIN, traits }
    }

    fn times(count: usize, item: Looked) -> impl Iterator<Item = Looked> {
        std::iter::repeat_n(item, count)
    }

    fn all_seen(items: &[Looked]) -> Totals {
        let mut totals = Totals::default();
        let count = i64::try_from(items.len()).unwrap();
        totals.add(Inclusion::CERTAIN, Cells { submitted: count, seen_right: count, ..Cells::NONE });
        totals
    }

    const CRM: (CauseKind, &str) = (CauseKind::Source, "crm");
    const WEB: (CauseKind, &str) = (CauseKind::Source, "web");
    const OBJECT: (CauseKind, &str) = (CauseKind::Format, "object");
    const SHORT: (CauseKind, &str) = (CauseKind::Length, ":0-99");

    /// 100 items from the web of which 5 are unusable; 50 from the CRM of which 30 are, 20 of these short.
    fn items() -> Vec<Looked> {
        times(95, looked(false, &[WEB, OBJECT]))
            .chain(times(5, looked(true, &[WEB, OBJECT])))
            .chain(times(20, looked(false, &[CRM, OBJECT])))
            .chain(times(10, looked(true, &[CRM, OBJECT])))
            .chain(times(20, looked(true, &[CRM, OBJECT, SHORT])))
            .collect()
    }

    #[test]
    fn what_explains_most_comes_first_and_what_every_item_has_explains_nothing() {
        let items = items();
        let ranked = rank(&items, &all_seen(&items), None, 20);
        let names: Vec<_> = ranked.iter().map(|cause| cause.of.value.as_str()).collect();
        assert_eq!(names, ["crm"], "short ones are all from there");
        let crm = &ranked[0];
        assert_eq!((crm.unusable, crm.items), (30, 50));
        let near =
            |share: Proportion, of: f64| assert!((share.value.unwrap() - of).abs() < 1e-6, "{share:?}");
        near(crm.explained, 30.0 / 35.0);
        near(crm.rate, 0.6);
        near(crm.rate_elsewhere, 0.05);
        assert!((crm.cumulative - 30.0 / 35.0).abs() < 1e-9);
        assert!(crm.rate.low < 0.6 && crm.rate.high > 0.6 && crm.explained.n == 35);
    }

    #[test]
    fn of_one_kind_only() {
        let items = items();
        let ranked = rank(&items, &all_seen(&items), Some(CauseKind::Length), 20);
        assert_eq!(
            ranked.iter().map(|cause| (cause.of.kind, cause.unusable)).collect::<Vec<_>>(),
            [(CauseKind::Length, 20)]
        );
        assert!(rank(&items, &all_seen(&items), Some(CauseKind::Model), 20).is_empty());
    }

    #[test]
    fn what_reviewers_say_needs_no_test() {
        let tone = (CauseKind::RejectReason, "tone");
        let items: Vec<_> = times(40, looked(true, &[tone]))
            .chain(times(4, looked(true, &[(CauseKind::EditedField, "/a")])))
            .collect();
        let ranked = rank(&items, &all_seen(&items), None, 20);
        assert_eq!(ranked.iter().map(|cause| cause.unusable).collect::<Vec<_>>(), [40, 4]);
        assert!((ranked[1].cumulative - 1.0).abs() < 1e-9);
        assert_eq!(rank(&items, &all_seen(&items), None, 1).len(), 1);
    }

    #[test]
    fn one_that_was_drawn_stands_for_many() {
        // Of 1000 released 100 were drawn, 10 unusable and from the web; 20 that were sent, 10 unusable and from the CRM.
        let drawn = Inclusion::new(Some(0.1), Route::Review);
        let of_drawn = |item: Looked| Looked { inclusion: drawn, ..item };
        let items: Vec<_> = times(90, of_drawn(looked(false, &[WEB])))
            .chain(times(10, of_drawn(looked(true, &[WEB]))))
            .chain(times(10, looked(true, &[CRM])))
            .chain(times(10, looked(false, &[CRM])))
            .collect();
        let mut totals = Totals::default();
        totals.add(drawn, Cells { submitted: 1_000, seen_right: 100, ..Cells::NONE });
        totals.add(Inclusion::CERTAIN, Cells { submitted: 20, seen_right: 20, ..Cells::NONE });
        let web = one(&items, &totals, &Trait::new(CauseKind::Source, "web")).unwrap();
        assert!((web.explained.value.unwrap() - 100.0 / 110.0).abs() < 1e-6, "{:?}", web.explained);
        assert!((web.rate.value.unwrap() - 0.1).abs() < 1e-6);
        assert_eq!(one(&items, &totals, &Trait::new(CauseKind::Source, "fax")), None);
        // Only the CRM is worse than the rest.
        let ranked = rank(&items, &totals, None, 20);
        assert_eq!(ranked.iter().map(|cause| cause.of.value.as_str()).collect::<Vec<_>>(), ["crm"]);
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(rank(&[], &Totals::default(), None, 20).is_empty());
        let usable = [looked(false, &[CRM])];
        assert!(rank(&usable, &all_seen(&usable), None, 20).is_empty());
    }
}
