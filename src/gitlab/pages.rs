//! Reads a list to its last page, however the server tells where that is: by cursor links, by
//! numbered pages, or not at all. A short page is not the last one when a next one is announced.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use futures_util::Stream;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;
use gitlab::api::Endpoint;
use http::HeaderMap;
use http::header::LINK;
use url::Url;

use super::GitLab;
use super::endpoints::With;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::exchange::Answer;
use super::hints::text;
use super::wire::Listed;

const PER_PAGE: usize = 100;
/// GitLab's page size when `per_page` is not understood.
const PER_PAGE_DEFAULT: usize = 20;
/// Rows may be hidden after paging, so a page with nothing new is fine; so many are not.
const BARREN_MAX: u32 = 20;

/// How to walk a list.
pub(super) struct Paging {
    /// Ask for cursor paging first.
    pub(super) keyset: bool,
    /// More pages than this are an error, not an endless loop.
    pub(super) pages_max: usize,
    /// Where items live that do not say so themselves.
    pub(super) project_id: Option<u64>,
}

enum Next {
    Page(u64),
    Link(Url),
    Done,
}

struct Walk<'a, T, E, O> {
    gitlab: &'a GitLab<T>,
    operation: String,
    endpoint: E,
    paging: Paging,
    next: Next,
    seen: BTreeSet<u64>,
    visited: BTreeSet<String>,
    barren: u32,
    items: PhantomData<fn() -> O>,
}

/// The items of every page, each once, in the order GitLab gives them.
pub(super) fn walk<'a, T, E, O>(
    gitlab: &'a GitLab<T>,
    operation: String,
    endpoint: E,
    paging: Paging,
) -> impl Stream<Item = Result<O, GitLabError>> + Send + use<'a, T, E, O>
where
    T: AsyncClient + Sync,
    E: Endpoint + Send + Sync + 'a,
    O: Listed,
{
    let (seen, visited) = (BTreeSet::new(), BTreeSet::new());
    let next = Next::Page(1);
    let (barren, items) = (0, PhantomData);
    let walk = Walk { gitlab, operation, endpoint, paging, next, seen, visited, barren, items };
    let pages = stream::try_unfold(walk, |mut walk| async move {
        let page: Option<Vec<O>> = walk.turn().await?;
        Ok::<_, GitLabError>(page.map(|page| (page, walk)))
    });
    pages.map_ok(|page| stream::iter(page.into_iter().map(Ok))).try_flatten()
}

impl<T: AsyncClient + Sync, E: Endpoint + Sync, O: Listed> Walk<'_, T, E, O> {
    async fn turn(&mut self) -> Result<Option<Vec<O>>, GitLabError> {
        let (answer, page) = match std::mem::replace(&mut self.next, Next::Done) {
            Next::Done => return Ok(None),
            Next::Page(page) => (self.page(page).await?, page),
            Next::Link(url) => (self.gitlab.follow(&self.operation, url).await?, 0),
        };
        let items: Vec<O> = answer.decode(&self.operation)?;
        let size = items.len();
        let project_id = self.paging.project_id;
        let settled = items.into_iter().map(|item| item.settled(project_id));
        let fresh: Vec<O> = settled.filter(|item| self.seen.insert(item.id())).collect();
        self.barren = if fresh.is_empty() { self.barren + 1 } else { 0 };
        self.next = next(&answer, page, size, !fresh.is_empty());
        self.visit(answer.url)?;
        Ok(Some(fresh))
    }

    async fn page(&mut self, page: u64) -> Result<Answer, GitLabError> {
        if page > 1 {
            return self.numbered(page).await;
        }
        if self.paging.keyset {
            let extra = vec![("pagination", "keyset".to_owned()), per_page()];
            let answer = self.send(extra).await;
            // Servers without cursors for this list say so with a 405, some with a 400.
            if !matches!(&answer, Err(e) if matches!(e.status, Some(400 | 405))) {
                return answer;
            }
        }
        self.numbered(page).await
    }

    async fn numbered(&self, page: u64) -> Result<Answer, GitLabError> {
        self.send(vec![("page", page.to_string()), per_page()]).await
    }

    async fn send(&self, extra: Vec<(&'static str, String)>) -> Result<Answer, GitLabError> {
        self.gitlab.send(&self.operation, &With { inner: &self.endpoint, extra }).await
    }

    /// Remembers where we were; the same place twice, or too many places, is no list.
    fn visit(&mut self, url: Url) -> Result<(), GitLabError> {
        self.visited.insert(url.into());
        let circles = match &self.next {
            Next::Link(url) => self.visited.contains(url.as_str()) || self.barren > BARREN_MAX,
            Next::Page(_) => self.barren > BARREN_MAX,
            Next::Done => false,
        };
        let pages_max = self.paging.pages_max;
        let too_many = !matches!(self.next, Next::Done) && self.visited.len() >= pages_max;
        let message = match (circles, too_many) {
            (true, _) => "the pages go in circles".to_owned(),
            (_, true) => format!("there are more than {pages_max} pages"),
            (false, false) => return Ok(()),
        };
        let hint = Some("ask for less, or check what stands between here and GitLab".to_owned());
        let error = GitLabError::new(ErrorKind::Unreadable, &self.operation, message);
        Err(GitLabError { hint, ..error })
    }
}

fn per_page() -> (&'static str, String) {
    ("per_page", PER_PAGE.to_string())
}

/// Where the next page is. `page` is 0 when the current one was reached by a link.
fn next(answer: &Answer, page: u64, size: usize, fresh: bool) -> Next {
    let headers = &answer.headers;
    if let Some(url) = link_next(headers, &answer.url) {
        return Next::Link(url);
    }
    let number = |name| text(headers, name).map(|value| value.parse::<u64>().ok());
    if let Some(announced) = number("x-next-page") {
        return announced.filter(|&to| to > page).map_or(Next::Done, Next::Page);
    }
    if page == 0 || headers.contains_key(LINK) {
        return Next::Done;
    }
    if let Some(Some(total)) = number("x-total-pages") {
        return if page < total { Next::Page(page + 1) } else { Next::Done };
    }
    // Nothing is announced: a full page may have a successor, unless it repeats what was there.
    let size_of_page = number("x-per-page").flatten().and_then(|n| usize::try_from(n).ok());
    let full = size >= size_of_page.unwrap_or(PER_PAGE) || size == PER_PAGE_DEFAULT;
    if full && size > 0 && fresh { Next::Page(page + 1) } else { Next::Done }
}

/// The `rel="next"` of a Link header, or of several, relative addresses included.
fn link_next(headers: &HeaderMap, at: &Url) -> Option<Url> {
    let values = headers.get_all(LINK).iter();
    let text: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    text.iter().flat_map(|value| value.split('<').skip(1)).find_map(|link| {
        let (target, params) = link.split_once('>')?;
        let is_next = params.split([';', ',']).any(|param| {
            let (name, value) = param.split_once('=').unwrap_or_default();
            let mut relations = value.trim().trim_matches('"').split_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && relations.any(|relation| relation == "next")
        });
        is_next.then(|| at.join(target).ok().map(|url| here(url, at)))?
    })
}

/// A server behind a proxy may know itself by another name. What it says about its own list is
/// asked where the list was, so that nothing is ever sent to an address a header names.
fn here(named: Url, at: &Url) -> Url {
    let list = |url: &Url| url.path().split_once("/api/v4/").map(|(_, list)| list.to_owned());
    if list(&named).is_none() || list(&named) != list(at) {
        return named;
    }
    let mut url = at.clone();
    url.set_query(named.query());
    url
}
