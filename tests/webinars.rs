//! Who adopted after a webinar: counted for all webinars at once, and one account after the other.

use proptest::prelude::*;
use stagecoach::account::CheckBox;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Portfolio;
use stagecoach::account::Segment;
use stagecoach::account::WorkKind;
use stagecoach::consider::Standings;
use stagecoach::consider::webinars::Adopters;
use stagecoach::consider::webinars::Adoption;
use stagecoach::consider::webinars::Webinar;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::shared;
use crate::support::figures::judged;
use crate::support::figures::numbered;

const WITHIN_DAYS: u64 = 60;

/// Open or not, in a segment or none, and since which day of 2026 it adopts, if it does.
type Kind = (bool, Option<Segment>, Option<u64>);

fn customer((open, segment, adopts): Kind) -> An {
    let an = account().customer_since("2023-02-10").with(|account| {
        (account.open, account.segment) = (open, segment);
    });
    let on = adopts.map(|nth| day("2026-01-01") + chrono::Days::new(nth));
    match on {
        Some(on) => an.labelled(LifecycleStage::Adoption, &on.to_string()),
        None => an,
    }
}

fn kinds() -> impl Strategy<Value = Vec<Kind>> {
    let segments = [None, Some(Segment::Growth), Some(Segment::Scale), Some(Segment::Digital)];
    let kind = (
        prop::bool::weighted(0.9),
        prop::sample::select(segments.to_vec()),
        prop::option::of(0..120u64),
    );
    prop::collection::vec(kind, 1..14)
}

/// Webinars on a day of 2026 to which these of the accounts came; some name a use case.
fn world(kinds: &[Kind], webinars: &[(u64, Vec<bool>, bool)]) -> Portfolio {
    let mut all = portfolio(numbered(kinds.iter().map(|kind| customer(*kind))), "2026-06-01");
    let one = |(nth, (on, came, is_of_a_case)): (usize, &(u64, Vec<bool>, bool))| {
        let ids: Vec<u64> = (1..=u64::try_from(kinds.len()).unwrap()).collect();
        shared(900 + u64::try_from(nth).unwrap(), WorkKind::Webinar, "2026-01-05", &ids, |issue| {
            issue.due = Some(day("2026-01-01") + chrono::Days::new(*on));
            let boxes = ids.iter().zip(came.iter().cycle());
            let boxes =
                boxes.map(|(id, came)| CheckBox { words: format!("#{id}"), done: *came, on: None });
            issue.sheet.boxes = boxes.collect();
            issue.labels.extend(is_of_a_case.then(|| "use-case::CI".to_owned()));
        })
    };
    all.shared = webinars.iter().enumerate().map(one).collect();
    all
}

/// As the definition says it, account by account.
fn one_by_one(webinar: &Webinar<'_>, standings: &Standings<'_>) -> Option<Adoption> {
    let audience = webinar.audience(standings, WITHIN_DAYS)?;
    let mut adoption = Adoption::default();
    for (has_come, has) in standings.list.iter().filter_map(|it| audience.judge(it)) {
        let arm = if has_come { &mut adoption.came } else { &mut adoption.stayed_away };
        arm.numerator += u64::from(has);
        arm.denominator += 1;
    }
    Some(adoption)
}

proptest! {
    #[test]
    fn f18_counted_at_once_is_counted_one_by_one(
        kinds in kinds(),
        webinars in prop::collection::vec((0..120u64, prop::collection::vec(any::<bool>(), 1..14), prop::bool::weighted(0.2)), 1..4),
        on in 0..150u64,
    ) {
        let world = world(&kinds, &webinars);
        let standings = judged(&world, day("2026-01-01") + chrono::Days::new(on));
        let adopters = Adopters::of(&standings);
        for webinar in standings.shared_of(WorkKind::Webinar).map(Webinar::of) {
            prop_assert_eq!(webinar.adoption(&adopters, WITHIN_DAYS), one_by_one(&webinar, &standings));
        }
    }
}

#[test]
fn the_worlds_of_the_property_have_both_arms() {
    let growth = |adopts| (true, Some(Segment::Growth), adopts);
    let kinds = [growth(Some(30)), growth(None), growth(Some(30)), growth(Some(2)), growth(None)];
    let world = world(&kinds, &[(20, vec![true, true, false, true, false], false)]);
    let standings = judged(&world, day("2026-03-31"));
    let webinar = Webinar::of(standings.shared_of(WorkKind::Webinar).next().unwrap());
    let adoption = webinar.adoption(&Adopters::of(&standings), WITHIN_DAYS).unwrap();
    // The fourth had adopted before.
    assert_eq!(
        (adoption.came.to_string(), adoption.stayed_away.to_string()),
        ("1/2".into(), "1/2".into())
    );
}
