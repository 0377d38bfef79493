//! However a server pages, the list is whole, each item once, and it ends.

use futures_util::TryStreamExt;
use serde_json::Value;
use serde_json::json;

use super::scripted::Asked;
use super::scripted::Scripted;
use super::scripted::answer;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::Source;

fn items(ids: impl Iterator<Item = usize>) -> String {
    let item = |id| json!({"id": id, "iid": id, "created_at": "2026-01-01T00:00:00Z"});
    Value::Array(ids.map(item).collect()).to_string()
}

fn number(asked: &Asked, name: &str, default: usize) -> usize {
    asked.param(name).map_or(default, |value| value.parse().unwrap())
}

/// The slice of `total` items that numbered paging shows, and whether more follow.
fn slice(asked: &Asked, total: usize) -> (std::ops::Range<usize>, usize, bool) {
    let (page, size) = (number(asked, "page", 1), number(asked, "per_page", 20));
    let start = ((page - 1) * size).min(total);
    let end = (start + size).min(total);
    (start..end, page, end < total)
}

async fn list(client: Scripted) -> (Result<Vec<u64>, GitLabError>, GitLab<Scripted>) {
    let gitlab = GitLab::new(client);
    let source = Source::Project("acme/customers".to_owned());
    let issues = gitlab.issues(&source, &IssueFilter::default());
    let ids = issues.map_ok(|issue| issue.id).try_collect().await;
    (ids, gitlab)
}

async fn check(total: usize, requests: usize, client: Scripted) {
    let (ids, gitlab) = list(client).await;
    let all: Vec<u64> = (0..total as u64).collect();
    assert_eq!(ids.unwrap(), all);
    assert_eq!(gitlab.transport().count(), requests);
}

/// Cursor links, pages short of what was asked for, and no other header.
fn by_cursor(total: usize) -> Scripted {
    Scripted::new(move |_, asked| {
        assert_eq!(asked.url.path(), "/sub/api/v4/projects/acme%2Fcustomers/issues");
        assert_eq!(asked.param("pagination").as_deref(), Some("keyset"));
        let start = number(asked, "cursor", 0);
        let end = (start + 70).min(total);
        let mut next = asked.url.clone();
        next.set_query(Some(&format!("pagination=keyset&cursor={end}")));
        // The proxy in front of it calls itself differently.
        next.set_scheme("http").unwrap();
        next.set_host(Some("inner.test")).unwrap();
        let link = format!("<{}>; rel=\"first\", <{next}>; rel=\"next\"", asked.url);
        let headers = [("link", link.as_str())];
        let headers = if end < total { &headers[..] } else { &[] };
        Ok(answer(200, headers, &items(start..end)))
    })
}

fn by_next_page(total: usize) -> Scripted {
    Scripted::new(move |_, asked| {
        let (range, page, more) = slice(asked, total);
        let next = if more { (page + 1).to_string() } else { String::new() };
        Ok(answer(200, &[("x-next-page", next.as_str())], &items(range)))
    })
}

fn by_numbered_link(total: usize) -> Scripted {
    Scripted::new(move |_, asked| {
        let (range, page, more) = slice(asked, total);
        let to =
            format!("/sub/api/v4/projects/acme%2Fcustomers/issues?per_page=100&page={}", page + 1);
        let link = if more { format!("<{to}>; rel=next") } else { "<x>; rel=first".to_owned() };
        Ok(answer(200, &[("link", link.as_str())], &items(range)))
    })
}

fn by_total(total: usize) -> Scripted {
    Scripted::new(move |_, asked| {
        let pages = total.div_ceil(100).to_string();
        Ok(answer(200, &[("x-total-pages", pages.as_str())], &items(slice(asked, total).0)))
    })
}

fn by_nothing(total: usize) -> Scripted {
    Scripted::new(move |_, asked| Ok(answer(200, &[], &items(slice(asked, total).0))))
}

#[tokio::test]
async fn five_styles_of_paging_are_read_to_the_end() {
    check(250, 4, by_cursor(250)).await;
    check(250, 3, by_next_page(250)).await;
    check(250, 3, by_numbered_link(250)).await;
    check(250, 3, by_total(250)).await;
    check(250, 3, by_nothing(250)).await;
    check(200, 2, by_next_page(200)).await;
    check(200, 2, by_numbered_link(200)).await;
    check(200, 2, by_total(200)).await;
    check(200, 3, by_nothing(200)).await;
    for total in [0, 1, 69] {
        check(total, 1, by_cursor(total)).await;
        check(total, 1, by_nothing(total)).await;
    }
}

#[tokio::test]
async fn a_server_without_cursors_is_asked_for_numbers() {
    let client = Scripted::new(|_, asked| match asked.param("pagination") {
        Some(_) => Ok(answer(405, &[], r#"{"error":"keyset is not supported"}"#)),
        None => Ok(answer(200, &[], &items(slice(asked, 130).0))),
    });
    check(130, 3, client).await;
}

#[tokio::test]
async fn a_page_size_of_its_own_is_no_end() {
    let client = Scripted::new(|_, asked| {
        let start = (number(asked, "page", 1) - 1) * 20;
        Ok(answer(200, &[], &items(start.min(50)..(start + 20).min(50))))
    });
    check(50, 3, client).await;
}

#[tokio::test]
async fn an_empty_page_in_the_middle_is_no_end() {
    let client = Scripted::new(|n, _| {
        let next = [("x-next-page", ["2", "3", ""][n])];
        Ok(answer(200, &next, &items([0..2, 0..0, 2..4][n].clone())))
    });
    check(4, 3, client).await;
}

#[tokio::test]
async fn items_that_move_between_pages_come_once() {
    let client = Scripted::new(|n, _| {
        let next = [("x-next-page", ["2", ""][n])];
        Ok(answer(200, &next, &items([0..3, 2..5][n].clone())))
    });
    check(5, 2, client).await;
}

#[tokio::test]
async fn no_server_can_keep_us_forever() {
    // It ignores paging altogether.
    check(150, 2, Scripted::new(|_, _| Ok(answer(200, &[], &items(0..150))))).await;
    check(20, 2, Scripted::new(|_, _| Ok(answer(200, &[], &items(0..20))))).await;
    // It names the same page for ever.
    check(5, 2, Scripted::new(|_, _| Ok(answer(200, &[("x-next-page", "2")], &items(0..5))))).await;
    let circle = Scripted::new(|_, asked| {
        let link = format!("<{}>; rel=\"next\"", asked.url);
        Ok(answer(200, &[("link", link.as_str())], &items(0..5)))
    });
    let error = list(circle).await.0.unwrap_err();
    assert!(error.to_string().contains("circles"), "{error}");
    let endless = Scripted::new(|n, _| {
        let next = (n + 2).to_string();
        Ok(answer(200, &[("x-next-page", next.as_str())], &items(0..5)))
    });
    let (error, gitlab) = list(endless).await;
    assert_eq!(error.unwrap_err().kind, ErrorKind::Unreadable);
    assert!(gitlab.transport().count() < 30);
}

#[tokio::test]
async fn a_link_to_another_list_is_followed_as_it_is() {
    let client = Scripted::new(|n, asked| {
        if n == 1 {
            assert_eq!(asked.url.host_str(), Some("evil.test"), "the transport is to refuse it");
        }
        let link = [("link", "<https://evil.test/api/v4/user?x=1>; rel=\"next\"")];
        Ok(answer(200, if n == 0 { &link } else { &[] }, &items(std::iter::once(n))))
    });
    check(2, 2, client).await;
}

#[tokio::test]
async fn a_failed_page_is_an_error_and_the_end() {
    let client = Scripted::new(|n, _| {
        let status = [200, 502][n];
        Ok(answer(status, &[("x-next-page", "2")], &items(0..3)))
    });
    let error = list(client).await.0.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Transient { after: None });
    assert!(error.to_string().starts_with("cannot list issues of acme/customers"), "{error}");
}

#[tokio::test]
async fn filters_and_groups_reach_the_address() {
    let client = Scripted::new(|_, asked| {
        assert_eq!(asked.url.path(), "/sub/api/v4/groups/acme%2Fcs/issues");
        assert_eq!(asked.param("labels").as_deref(), Some("kind::x,b"));
        assert_eq!(asked.param("scope").as_deref(), Some("all"));
        assert_eq!(asked.param("order_by").as_deref(), Some("created_at"));
        assert_eq!(asked.param("sort").as_deref(), Some("asc"));
        assert_eq!(asked.param("pagination"), None, "groups have no cursor");
        Ok(answer(200, &[], "[]"))
    });
    let gitlab = GitLab::new(client);
    let labels = vec!["kind::x".to_owned(), "b".to_owned()];
    let filter = IssueFilter { labels, ..IssueFilter::default() };
    let group = Source::Group("acme/cs/".to_owned());
    let issues: Vec<_> = gitlab.issues(&group, &filter).try_collect().await.unwrap();
    assert!(issues.is_empty());
    let filter = IssueFilter { labels: vec!["a,b".to_owned()], ..IssueFilter::default() };
    let comma = gitlab.issues(&group, &filter).try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(comma.kind, ErrorKind::Rejected);
    let nowhere = Source::Group("../admin".to_owned());
    let issues = gitlab.issues(&nowhere, &IssueFilter::default());
    assert_eq!(issues.try_collect::<Vec<_>>().await.unwrap_err().kind, ErrorKind::Rejected);
    assert_eq!(gitlab.transport().count(), 1, "what cannot work is not sent");
}
