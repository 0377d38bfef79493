//! Every number opens: the accounts behind each share of the headline, in it and not in it.

use serde_json::Value as Json;
use serde_json::json;

use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::metrics::METRICS;
use crate::metrics::Named;
use crate::metrics::Names;

/// Each number that is known with who counts and who does not, at most so many of each.
pub(super) fn rows(view: &View<'_, '_>, named_max: usize) -> Vec<Json> {
    let rows = METRICS.iter().filter_map(|metric| {
        let value = view.now.get(metric.id)?;
        let is_counted = value.yes.count + value.no.count > 0;
        let is_tail = metric.id.ends_with("_p75") || metric.id.ends_with("_p90");
        let is_open = is_counted && value.value.is_some() && !is_tail;
        is_open.then(|| {
            let excluded: Vec<String> =
                value.excluded.iter().map(|it| format!("{} {}", it.accounts, it.reason)).collect();
            json!({
                "what": metric.words,
                "now": print::value(metric, value),
                "yes": counted(&value.yes, &value.no, named_max),
                "no": uncounted(&value.no, &value.yes, named_max),
                "excluded": excluded.join(", "),
                "versions": print::versions(value),
                "method": metric.method,
            })
        })
    });
    rows.collect()
}

/// Who counts, with how often of how often where that is more than once.
fn counted(names: &Names, others: &Names, max: usize) -> Json {
    let all = |one: &Named| one.times + other(others, one).map_or(0, |it| it.times);
    let shown = names.kept.iter().take(max).map(|one| (one, one.times, all(one)));
    listed(names, shown, 0)
}

/// Who does not count. Whoever counts for something else is told there.
fn uncounted(names: &Names, others: &Names, max: usize) -> Json {
    let (told, untold): (Vec<&Named>, Vec<&Named>) =
        names.kept.iter().partition(|one| other(others, one).is_some());
    let shown = untold.into_iter().take(max).map(|one| (one, 0, one.times));
    listed(names, shown, told.iter().map(|one| one.times).sum())
}

fn other<'n>(names: &'n Names, one: &Named) -> Option<&'n Named> {
    names.kept.iter().find(|it| it.is(one))
}

fn listed<'n>(
    names: &'n Names,
    shown: impl Iterator<Item = (&'n Named, u64, u64)>,
    elsewhere: u64,
) -> Json {
    let mut more = names.count - elsewhere;
    let row = |(one, times, all): (&Named, u64, u64)| {
        more -= one.times;
        let often = if all > 1 { format!("({times} of {all})") } else { String::new() };
        json!({ "name": one.name, "url": one.url, "often": often })
    };
    let rows: Vec<Json> = shown.map(row).collect();
    json!({ "count": names.count, "named": rows, "more": more })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::account::Account;
    use crate::account::AccountId;

    /// Accounts by number and how often each counts.
    fn names(all: &[(u64, u64)]) -> Names {
        let one = |(iid, times): &(u64, u64)| {
            let id = AccountId { project: 7, iid: *iid };
            let mut account = Account::new(id, "", "", DateTime::UNIX_EPOCH);
            account.name = format!("#{iid}");
            let mut named = Named::of(&account);
            named.times = *times;
            named
        };
        Names {
            count: all.iter().map(|(_, times)| times).sum(),
            kept: all.iter().map(one).collect(),
        }
    }

    fn told(row: &Json) -> (String, u64) {
        let word = |it: &Json| {
            format!("{} {}", it["name"].as_str().unwrap(), it["often"].as_str().unwrap())
                .trim()
                .to_owned()
        };
        let named: Vec<String> = row["named"].as_array().unwrap().iter().map(word).collect();
        (named.join(", "), row["more"].as_u64().unwrap())
    }

    #[test]
    fn an_account_with_a_broken_and_a_running_promise_stands_in_one_list() {
        // Three promises of #1, one of them broken; both of #2 broken; both of #3 running.
        let (yes, no) = (names(&[(1, 1), (2, 2), (4, 1)]), names(&[(1, 2), (3, 2), (5, 1)]));
        assert_eq!(told(&counted(&yes, &no, 8)), ("#1 (1 of 3), #2 (2 of 2), #4".into(), 0));
        assert_eq!(told(&uncounted(&no, &yes, 8)), ("#3 (0 of 2), #5".into(), 0));
        assert_eq!(told(&counted(&yes, &no, 1)), ("#1 (1 of 3)".into(), 3));
        assert_eq!(told(&uncounted(&no, &yes, 1)), ("#3 (0 of 2)".into(), 1));
    }
}
