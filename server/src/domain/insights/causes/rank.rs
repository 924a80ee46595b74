use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    mem,
};

use app::model::{Cause, CauseKind, Proportion};

use super::{Trait, traits::says_why_people_looked};
use crate::domain::{
    insights::{event::Inclusion, shares::Totals},
    statistics::{proportion::Level, sampled::Stratum, weighted::wrong_share},
};

/// Two traits are told as one where of the items that have either, such a share has both (Jaccard's index): of twenty,
/// one may have one of the two alone. A channel and the only source that uses it differ by no more, for the few bodies
/// that could not be read; where more differ, the difference may be what matters.
const NEARLY_ALL: f64 = 0.95;
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

    /// What nobody could have been shown stands for nothing: no share speaks of it.
    fn get(&self, inclusion: Inclusion) -> f64 {
        if inclusion.share() > 0.0 { self.0.get(&inclusion).copied().unwrap_or(1.0) } else { 0.0 }
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
/// say how many outputs each item that was looked at stands for. Only of one kind, where one is given; else of every
/// kind, but for the routing reasons that say no more than why a person looked.
pub fn rank(looked: &[Looked], totals: &Totals, kind: Option<CauseKind>, most: usize) -> Vec<Ranked> {
    let weights = Weights::of(totals);
    let all = strata(looked.iter());
    let mut candidates: Vec<Candidate> = having(looked, kind)
        .into_iter()
        .filter(|(of, _)| kind.is_some() || !says_why_people_looked(of))
        .filter_map(|(of, items)| Candidate::new(of, items, looked, &all, &weights))
        .collect();
    // Those that are equal in this stay in the order of their names.
    candidates.sort_by(Candidate::telling);
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if chosen.len() >= most {
            break;
        }
        if !chosen.iter().any(|earlier| earlier.is_told_as_one_with(&candidate)) {
            chosen.push(candidate);
        }
    }
    with_those_above(chosen, looked, &weights)
}

/// Says of each what it explains together with those above it, an item counting once.
fn with_those_above(chosen: Vec<Candidate>, looked: &[Looked], weights: &Weights) -> Vec<Ranked> {
    let weight = |item: &Looked| if item.unusable { weights.get(item.inclusion) } else { 0.0 };
    let whole: f64 = looked.iter().map(weight).sum();
    let (mut left, mut explained) = (looked.iter().map(weight).collect::<Vec<f64>>(), 0.0);
    let told = |Candidate { items, mut shown, .. }: Candidate| {
        explained += items.iter().map(|at| left.get_mut(*at).map_or(0.0, mem::take)).sum::<f64>();
        shown.cumulative = if whole > 0.0 { (explained / whole).min(1.0) } else { 0.0 };
        shown
    };
    chosen.into_iter().map(told).collect()
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
    /// Which items have it, in their order.
    items: Vec<usize>,
    /// Who tells of it.
    teller: Teller,
    /// The share of unusable output that has it.
    explains: f64,
    /// How often what has it is unusable.
    rate: f64,
    shown: Ranked,
}

/// Who tells of a trait. What one tells never stands in for what another does: that reviewers correct a field says what
/// is wrong, that it is all from one source says where, and only the latter can become a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Teller {
    /// The reviewer, afterwards.
    Reviewer,
    /// Routing.
    Routing,
    /// What came, by itself.
    Item,
}

impl Teller {
    const fn of(kind: CauseKind) -> Self {
        match kind {
            CauseKind::RejectReason | CauseKind::EditedField => Self::Reviewer,
            CauseKind::RoutingReason => Self::Routing,
            CauseKind::MissingField
            | CauseKind::Source
            | CauseKind::Model
            | CauseKind::PromptVersion
            | CauseKind::Format
            | CauseKind::Length
            | CauseKind::Category => Self::Item,
        }
    }
}

impl Candidate {
    /// None where too few unusable items have it, or what has it is no more often unusable than the rest.
    fn new(of: Trait, items: Vec<usize>, looked: &[Looked], all: &Strata, weights: &Weights) -> Option<Self> {
        let unusable = items.iter().filter_map(|at| looked.get(*at)).filter(|item| item.unusable).count();
        if unusable < Cause::FEWEST {
            return None;
        }
        let teller = Teller::of(of.kind);
        let shown = shown(&of, &items, looked, all, weights);
        let (explains, rate) = (shown.explained.value?, shown.rate.value?);
        // A reason that a reviewer gave stands for itself.
        if teller != Teller::Reviewer && shown.rate.low <= shown.rate_elsewhere.value? {
            return None;
        }
        Some(Self { items, teller, explains, rate, shown })
    }

    /// First the one that explains more; of two that explain as much, the one whose items are unusable more often; then
    /// by kind.
    fn telling(&self, other: &Self) -> Ordering {
        let by_kind = || (self.shown.of.kind as usize).cmp(&(other.shown.of.kind as usize));
        let by_share = other.explains.total_cmp(&self.explains);
        by_share.then(other.rate.total_cmp(&self.rate)).then_with(by_kind)
    }

    /// Whether nearly the same items have the other, told by the same.
    fn is_told_as_one_with(&self, other: &Self) -> bool {
        self.teller == other.teller && are_nearly_equal(&self.items, &other.items)
    }
}

/// Whether nearly all that is in either is in both. Each in rising order.
fn are_nearly_equal(a: &[usize], b: &[usize]) -> bool {
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let is_enough = |both: usize, either: usize| both as f64 >= NEARLY_ALL * either as f64;
    // Most pairs differ in size alone.
    if !is_enough(few.len(), many.len()) {
        return false;
    }
    let both = few.iter().filter(|at| many.binary_search(at).is_ok()).count();
    is_enough(both, few.len() + many.len() - both)
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
    use proptest::prelude::*;

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

    fn names(ranked: &[Ranked]) -> Vec<&str> {
        ranked.iter().map(|cause| cause.of.value.as_str()).collect()
    }

    fn near(share: Proportion, of: f64) {
        assert!((share.value.unwrap() - of).abs() < 1e-6, "{share:?} is not {of}");
    }

    const CRM: (CauseKind, &str) = (CauseKind::Source, "crm");
    const WEB: (CauseKind, &str) = (CauseKind::Source, "web");
    const OBJECT: (CauseKind, &str) = (CauseKind::Format, "object");
    const SHORT: (CauseKind, &str) = (CauseKind::Length, ":0-99");
    const WIDGET: (CauseKind, &str) = (CauseKind::Source, "chat-widget");
    const CHAT: (CauseKind, &str) = (CauseKind::Category, "input/channel=\"chat\"");
    const LOW: (CauseKind, &str) = (CauseKind::RoutingReason, "low_confidence");
    const BREAKS: (CauseKind, &str) = (CauseKind::RoutingReason, "schema_violation");
    const INTENT: (CauseKind, &str) = (CauseKind::EditedField, "/intent");

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
        // That short ones are all from there hides neither: which of the two makes them so, nobody has told yet.
        assert_eq!(names(&ranked), ["crm", ":0-99"]);
        let (crm, short) = (&ranked[0], &ranked[1]);
        assert_eq!((crm.unusable, crm.items), (30, 50));
        near(crm.explained, 30.0 / 35.0);
        near(short.explained, 20.0 / 35.0);
        assert!((short.cumulative - crm.cumulative).abs() < 1e-9, "it adds nothing");
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
        assert_eq!(names(&ranked), ["crm"]);
    }

    /// 86 of 100 unusable items are from the widget; 96 have the routing reason, all those from the widget among them.
    fn fallen(reason: (CauseKind, &str)) -> Vec<Looked> {
        times(86, looked(true, &[WIDGET, reason]))
            .chain(times(10, looked(false, &[WIDGET, reason])))
            .chain(times(10, looked(true, &[WEB, reason])))
            .chain(times(4, looked(true, &[WEB])))
            .chain(times(40, looked(false, &[WEB, reason])))
            .chain(times(150, looked(false, &[WEB])))
            .collect()
    }

    #[test]
    fn what_another_covers_is_told_beside_it() {
        let items = fallen(BREAKS);
        let ranked = rank(&items, &all_seen(&items), None, 20);
        assert_eq!(names(&ranked), ["schema_violation", "chat-widget"]);
        near(ranked[0].explained, 0.96);
        near(ranked[1].explained, 0.86);
        assert!(ranked.iter().all(|cause| (cause.cumulative - 0.96).abs() < 1e-9), "{ranked:?}");
    }

    #[test]
    fn why_a_person_looked_is_told_where_it_is_asked_for() {
        let items = fallen(LOW);
        let of = |kind| rank(&items, &all_seen(&items), kind, 20);
        let every = of(None);
        assert_eq!(names(&every), ["chat-widget"]);
        near(every[0].explained, 0.86);
        let reasons = of(Some(CauseKind::RoutingReason));
        assert_eq!(names(&reasons), ["low_confidence"]);
        near(reasons[0].explained, 0.96);
    }

    #[test]
    fn of_two_that_explain_as_much_the_one_that_is_unusable_more_often_comes_first() {
        let items: Vec<_> = times(20, looked(true, &[CRM, SHORT]))
            .chain(times(20, looked(false, &[CRM])))
            .chain(times(60, looked(false, &[WEB])))
            .collect();
        let ranked = rank(&items, &all_seen(&items), None, 20);
        assert_eq!(names(&ranked), [":0-99", "crm"]);
        assert_eq!(ranked[0].explained.value, ranked[1].explained.value);
    }

    #[test]
    fn traits_of_nearly_the_same_items_are_told_once_by_each_who_tells() {
        let of = |with_channel: usize| {
            let items: Vec<_> = times(with_channel, looked(true, &[WIDGET, CHAT, INTENT]))
                .chain(times(40 - with_channel, looked(true, &[WIDGET, INTENT])))
                .chain(times(60, looked(false, &[WEB])))
                .collect();
            let ranked = rank(&items, &all_seen(&items), None, 20);
            ranked.into_iter().map(|cause| cause.of.kind).collect::<Vec<_>>()
        };
        // The reviewers' correction is of the same items, and does not stand in for where they came from.
        assert_eq!(of(40), [CauseKind::EditedField, CauseKind::Source]);
        assert_eq!(of(38), [CauseKind::EditedField, CauseKind::Source]);
        assert_eq!(of(37), [CauseKind::EditedField, CauseKind::Source, CauseKind::Category]);
    }

    #[test]
    fn what_nobody_could_be_shown_is_in_no_share() {
        let never = Inclusion::new(Some(0.0), Route::Release);
        let items: Vec<_> = times(30, looked(true, &[CRM]))
            .chain(times(30, looked(false, &[WEB])))
            .chain(times(30, Looked { inclusion: never, ..looked(true, &[WEB]) }))
            .collect();
        let mut totals = all_seen(&items[..60]);
        totals.add(never, Cells { submitted: 900, seen_right: 30, ..Cells::NONE });
        let ranked = rank(&items, &totals, None, 20);
        assert_eq!(names(&ranked), ["crm"]);
        near(ranked[0].explained, 1.0);
        assert!((ranked[0].cumulative - 1.0).abs() < 1e-9);
        assert!(rank(&items[60..], &totals, None, 20).is_empty());
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(rank(&[], &Totals::default(), None, 20).is_empty());
        let usable = [looked(false, &[CRM])];
        assert!(rank(&usable, &all_seen(&usable), None, 20).is_empty());
    }
    proptest! {
        #[test]
        fn bars_fall_and_the_line_rises(
            items in prop::collection::vec((any::<bool>(), 0_usize..3, any::<u8>()), 0..200), most in 0_usize..9
        ) {
            const TRAITS: [(CauseKind, &str); 8] = [CRM, WEB, OBJECT, SHORT, CHAT, LOW, BREAKS, INTENT];
            let mut totals = Totals::default();
            let items: Vec<Looked> = items.into_iter().map(|(unusable, stratum, has)| {
                let traits: Vec<_> =
                    TRAITS.into_iter().enumerate().filter(|(at, _)| (has >> at) & 1 == 1).map(|(_, of)| of).collect();
                let share = [1.0, 0.25, 0.0][stratum];
                let inclusion = Inclusion::new(Some(share), Route::Review);
                let submitted = if share < 1.0 { 4 } else { 1 };
                totals.add(inclusion, Cells { submitted, seen_right: 1, ..Cells::NONE });
                Looked { inclusion, ..looked(unusable, &traits) }
            }).collect();
            let ranked = rank(&items, &totals, None, most);
            prop_assert!(ranked.len() <= most);
            for pair in ranked.windows(2) {
                prop_assert!(pair[0].explained.value >= pair[1].explained.value, "{:?}", ranked);
                prop_assert!(pair[0].cumulative <= pair[1].cumulative, "{:?}", ranked);
            }
            if let Some(first) = ranked.first() {
                prop_assert!((first.cumulative - first.explained.value.unwrap()).abs() < 1e-6, "{:?}", ranked);
            }
            for cause in &ranked {
                let explained = cause.explained.value.unwrap();
                prop_assert!(cause.cumulative >= explained - 1e-6 && cause.cumulative <= 1.0, "{:?}", cause);
                prop_assert!(cause.of.value != LOW.1, "it says why a person looked");
            }
        }
    }
}
