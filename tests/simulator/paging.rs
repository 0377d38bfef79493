//! Lists: both kinds of pages, the headers that come and go, filters.
use serde_json::json;

use super::*;

fn with_issues(count: usize) -> Simulator {
    let mut gitlab = gitlab();
    for number in 1..=count {
        gitlab.advance(TimeDelta::minutes(1));
        let labels = if number % 5 == 0 { "csm::account,five" } else { "csm::account" };
        let body = json!({"title": format!("Account {number}"), "labels": labels});
        gitlab.request("bot", "POST", ISSUES, &body);
    }
    gitlab
}

fn iids(response: &Response<Bytes>) -> Vec<u64> {
    body(response).as_array().unwrap().iter().map(|row| row["iid"].as_u64().unwrap()).collect()
}

/// The path of the next page, relative to the API.
fn next(response: &Response<Bytes>) -> Option<String> {
    let links = header(response, "link")?;
    let next = links.split(", ").find(|link| link.ends_with("rel=\"next\""))?;
    let address = next.strip_prefix('<')?.split('>').next()?;
    Some(address.strip_prefix("http://gitlab.example/api/v4/").unwrap().to_owned())
}

fn follow(gitlab: &mut Simulator, first: &str) -> (Vec<u64>, usize) {
    let (mut all, mut pages, mut path) = (Vec::new(), 0, Some(first.to_owned()));
    while let Some(here) = path {
        let response = get(gitlab, &here);
        assert_eq!(response.status(), 200, "{here}");
        all.extend(iids(&response));
        pages += 1;
        path = next(&response);
    }
    (all, pages)
}

#[test]
fn offset_pages_carry_every_header() {
    let mut gitlab = with_issues(250);
    let first = get(&mut gitlab, &format!("{ISSUES}?per_page=100&labels=csm%3A%3Aaccount"));
    for (name, value) in [
        ("x-total", "250"),
        ("x-total-pages", "3"),
        ("x-page", "1"),
        ("x-per-page", "100"),
        ("x-next-page", "2"),
        ("x-prev-page", ""),
    ] {
        assert_eq!(header(&first, name), Some(value), "{name}");
    }
    let links = header(&first, "link").unwrap();
    assert!(links.contains("page=3&per_page=100>; rel=\"last\""), "{links}");
    assert!(links.contains("labels=csm%3A%3Aaccount"), "{links}");
    let (all, pages) = follow(&mut gitlab, &format!("{ISSUES}?per_page=100&sort=asc"));
    assert_eq!((all, pages), ((1..=250).collect(), 3));
    assert_eq!(iids(&get(&mut gitlab, ISSUES)), (231..=250).rev().collect::<Vec<_>>());
}

#[test]
fn keyset_pages_carry_only_a_link_and_miss_nothing_when_rows_move() {
    let mut gitlab = with_issues(250);
    let query = "pagination=keyset&order_by=updated_at&sort=asc&per_page=100&state=all&scope=all";
    let first = get(&mut gitlab, &format!("{ISSUES}?{query}"));
    assert_eq!(header(&first, "x-page"), None);
    assert_eq!(header(&first, "x-total"), None);
    assert!(header(&first, "link").unwrap().contains("cursor="));
    let mut seen = iids(&first);
    // An issue already read is edited: with offsets the 101st would now be skipped.
    gitlab.advance(TimeDelta::minutes(1));
    put(&mut gitlab, &format!("{ISSUES}/5"), &json!({"title": "Edited"}));
    let (rest, pages) = follow(&mut gitlab, &next(&first).unwrap());
    seen.extend(rest);
    assert_eq!(pages, 2);
    assert_eq!(seen[..250], (1..=250).collect::<Vec<_>>());
    assert_eq!(seen[250..], [5]);
}

#[test]
fn keyset_is_dropped_silently_where_gitlab_has_none() {
    let mut gitlab = with_issues(3);
    for path in [
        format!("{ISSUES}?pagination=keyset&order_by=priority&per_page=2"),
        "groups/acme/issues?pagination=keyset&order_by=updated_at&per_page=2".to_owned(),
        "issues?scope=all&pagination=keyset&per_page=2".to_owned(),
    ] {
        let response = get(&mut gitlab, &path);
        assert_eq!(header(&response, "x-page"), Some("1"), "{path}");
        assert_eq!(follow(&mut gitlab, &path).0.len(), 3, "{path}");
    }
}

#[test]
fn totals_vanish_above_the_bound_and_deep_offsets_are_refused() {
    let mut gitlab = with_issues(30);
    gitlab.world_mut().bounds.counted_rows_max = 29;
    gitlab.world_mut().bounds.offset_rows_max = 20;
    let first = get(&mut gitlab, &format!("{ISSUES}?per_page=10"));
    assert_eq!(header(&first, "x-total"), None);
    assert_eq!(header(&first, "x-total-pages"), None);
    assert_eq!(header(&first, "x-next-page"), Some("2"));
    assert!(!header(&first, "link").unwrap().contains("last"));
    let deep = get(&mut gitlab, &format!("{ISSUES}?per_page=10&page=3"));
    assert_eq!(deep.status(), 405);
    assert!(body(&deep)["error"].as_str().unwrap().contains("maximum allowed offset of 20"));
    assert_eq!(get(&mut gitlab, "groups/acme/issues?per_page=10&page=3").status(), 200);
}

#[test]
fn filters_narrow_the_list() {
    let mut gitlab = with_issues(20);
    put(
        &mut gitlab,
        &format!("{ISSUES}/4"),
        &json!({"state_event": "close", "due_date": "2026-10-01"}),
    );
    let mut check = |query: &str, expected: &[u64]| {
        let response = get(&mut gitlab, &format!("{ISSUES}?sort=asc&{query}"));
        assert_eq!(response.status(), 200, "{query}");
        assert_eq!(iids(&response), expected, "{query}");
    };
    check("labels=five,csm::account", &[5, 10, 15, 20]);
    check("labels=Five", &[]);
    check("labels=none", &[]);
    check("labels=Any&iids[]=1&iids[]=9", &[1, 9]);
    check("not[labels]=five&created_after=2026-11-02T08:18:00Z", &[18, 19]);
    check("created_after=2026-11-02T08:19:00Z", &[19, 20]);
    check("created_before=2026-11-02T08:02:00%2B00:00", &[1, 2]);
    check("state=closed", &[4]);
    check("due_date=overdue", &[4]);
    check("updated_after=2026-11-02T08:20:00Z", &[4, 20]);
    check("search=ACCOUNT+17", &[17]);
    check("author_username=ann", &[]);
    check("confidential=true", &[]);
    check("scope=assigned_to_me", &[]);
    let counts = read(&mut gitlab, "projects/acme%2Fcsm/issues_statistics?labels=five");
    assert_eq!(counts["statistics"]["counts"], json!({"all": 4, "closed": 0, "opened": 4}));
    let mine = expect(&mut gitlab, "ann", 200, ("GET", "issues"), &Value::Null);
    assert_eq!(mine, json!([]), "the global list shows one's own issues unless told otherwise");
}
