//! From a raw HTTP request to a route: address, token, parameters, limits.
use bytes::Bytes;
use http::HeaderMap;
use http::Request;
use http::header;
use serde_json::Value;

use super::Simulator;
use super::ask::Ask;
use super::gate;
use super::hooks::Before;
use super::pages;
use super::params::Params;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::routes;

impl Simulator {
    pub(super) fn answer(&mut self, request: &Request<Bytes>) -> Reply {
        let path = request.uri().path();
        let below = path.strip_prefix(self.base_path.as_str());
        if below == Some("/api/graphql") && request.method() == http::Method::POST {
            return self.answer_graphql(token_of(request.headers()).as_deref(), request.body());
        }
        let Some(path) = below.and_then(|path| path.strip_prefix("/api/v4/")) else {
            let reading = request.method() == http::Method::GET;
            let page = below.filter(|_| reading).and_then(|path| pages::page(&self.world, path));
            return page.unwrap_or_else(|| self.unexpected(request));
        };
        let segments: Vec<String> = path.trim_end_matches('/').split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        self.answer_api(request, &segments).unwrap_or_else(|refusal| refusal)
    }

    fn answer_api(&mut self, request: &Request<Bytes>, path: &[&str]) -> Result<Reply, Reply> {
        let headers = request.headers();
        let token = token_of(headers);
        let query = request.uri().query().unwrap_or_default().to_owned();
        let actor = gate::authenticate(&self.world, token.as_deref())?;
        let quota = self.meter.api(&self.limits, self.world.now, actor)?;
        let mut reply = self.answer_user(request, path, (actor, token.unwrap_or_default(), query));
        reply.headers.extend(quota);
        Ok(reply)
    }

    fn answer_user(
        &mut self,
        request: &Request<Bytes>,
        path: &[&str],
        (actor, token, query): (u64, String, String),
    ) -> Reply {
        let method = request.method();
        let content_type = text_header(request.headers(), header::CONTENT_TYPE.as_str());
        let content_type = content_type.unwrap_or_default().to_lowercase();
        if let Err(refusal) = gate::allow(&self.world, &token, (method, path)) {
            return refusal;
        }
        let params = match Params::read(&query, &content_type, request.body()) {
            Ok(params) => params,
            Err(refusal) => return refusal,
        };
        let address = self.address(request);
        let ask = Ask { actor, token, params, address, query };
        let checked = (method, path);
        if let Err(refusal) = gate::spend(&mut self.meter, &self.limits, &self.world, &ask, checked)
        {
            return refusal;
        }
        match self.route(&ask, method, path) {
            Some(answer) => answer.unwrap_or_else(|refusal| refusal),
            None => self.unexpected(request),
        }
    }

    /// Takes the route, and lets the hooks tell what it changed.
    fn route(&mut self, ask: &Ask, method: &http::Method, path: &[&str]) -> Option<Answer> {
        let before = Before::of(&self.world, method, path);
        let answer = routes::route(&mut self.world, ask, method, path);
        // A test of a hook has put its delivery there itself.
        if before.tell(&mut self.world, ask.actor) || !self.world.hooks.waiting.is_empty() {
            self.ring();
        }
        answer
    }

    /// Does what a person does in the browser: no token, limit, fault or log line; the roles still hold.
    pub fn by_hand(
        &mut self,
        username: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let params = Params::read(query, "application/json", body.as_bytes());
        let actor = self.user_id(username);
        let (address, query) = (format!("{}/api/v4/{path}", self.world.base_url), query.to_owned());
        let params = params.unwrap_or_else(|_| panic!("a body that is no JSON object: {body}"));
        let ask = Ask { actor, token: String::new(), params, address, query };
        let segments: Vec<String> = path.trim_matches('/').split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let method = method.parse().expect("a test gives a method that HTTP knows");
        let answer = self.route(&ask, &method, &segments);
        let answer = answer.unwrap_or_else(|| panic!("nobody can {method} {path} by hand"));
        let reply = answer.unwrap_or_else(|refusal| refusal);
        (reply.status, serde_json::from_slice(&reply.body).unwrap_or(Value::Null))
    }

    /// The address a client used, for the links to other pages.
    fn address(&self, request: &Request<Bytes>) -> String {
        let uri = request.uri();
        let host = uri.authority().map(ToString::to_string);
        let host = host.or_else(|| text_header(request.headers(), header::HOST.as_str()));
        match host {
            Some(host) => {
                format!("{}://{host}{}", uri.scheme_str().unwrap_or("http"), uri.path())
            }
            None => format!("{}{}", self.world.base_url, uri.path()),
        }
    }

    fn unexpected(&mut self, request: &Request<Bytes>) -> Reply {
        let line = format!("{} {}", request.method(), request.uri());
        self.world.unexpected.push(line);
        reply::error(404, "404 Not Found")
    }

    /// Does what a person with this token does through the API: a JSON request, answered as JSON.
    pub fn request(&mut self, token: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/api/v4/{}", self.world.base_url, path.trim_start_matches('/')))
            .header("private-token", token)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .expect("a test gives a method and a path that HTTP allows");
        let response = self.handle(&request);
        let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
        (response.status().as_u16(), body)
    }
}

fn text_header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn token_of(headers: &HeaderMap) -> Option<String> {
    text_header(headers, "private-token").or_else(|| {
        let value = text_header(headers, "authorization")?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    })
}

/// One segment of a path with its percent signs resolved.
fn decoded(segment: &str) -> String {
    // Only a form turns `+` into a space; protecting it makes the form parser a path parser.
    let protected = format!("s={}", segment.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(protected.as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}
