//! The stand-ins of relay stations, by plain HTTP.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use flate2::read::GzDecoder;
use hub_bridge_test_support::{
    Fault, RelayStation,
    relay_station::{Builder, DEFAULT_KEY, REPLY},
};
use serde_json::{Value, json};
use ureq::http::{Request, Response};

const POOR: &str = "sk-poor";
const SPENT: &str = "sk-spent";
const OFF: &str = "sk-off";

/// A request to a model in the words of every API at once.
fn chat(model: &str, stream: bool) -> String {
    let messages = json!([{ "role": "user", "content": "ping" }]);
    let contents = json!([{ "role": "user", "parts": [{ "text": "ping" }] }]);
    json!({ "model": model, "stream": stream, "messages": messages, "input": "ping", "contents": contents })
        .to_string()
}

/// A header, `None` for none.
type Key<'a> = Option<(&'a str, &'a str)>;

fn send(request: Request<String>) -> Response<String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into();
    let mut response = agent.run(request).expect("there is an answer");
    let text = response.body_mut().read_to_string().expect("text");
    response.map(|_| text)
}

fn request(site: &RelayStation, method: &str, path: &str, key: Key, body: &str) -> Request<String> {
    let mut request = Request::builder().method(method).uri(format!("{}{path}", site.url()));
    if let Some((name, value)) = key {
        request = request.header(name, value);
        if name == "x-api-key" {
            request = request.header("anthropic-version", "2023-06-01");
        }
    }
    request.body(body.to_owned()).expect("a good request")
}

/// Status, and JSON or a text.
fn ask(site: &RelayStation, method: &str, path: &str, key: Key, body: &str) -> (u16, Value) {
    let response = send(request(site, method, path, key, body));
    let text = response.body();
    let body = serde_json::from_str(text).unwrap_or_else(|_| text.clone().into());
    (response.status().as_u16(), body)
}

fn get(site: &RelayStation, path: &str, key: Key) -> (u16, Value) {
    ask(site, "GET", path, key, "")
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

/// What the models of a list are called there, whatever its shape.
fn ids(list: &Value) -> Vec<&str> {
    let models = list.get("data").or_else(|| list.get("models")).and_then(Value::as_array);
    let id = |model: &'_ Value| model.get("id").is_some();
    models
        .unwrap_or_else(|| panic!("no list: {list:#}"))
        .iter()
        .map(|model| if id(model) { &model["id"] } else { &model["name"] })
        .map(|id| id.as_str().expect("a text"))
        .collect()
}

fn with_keys(builder: Builder) -> RelayStation {
    builder.key(DEFAULT_KEY).out_of_quota(POOR).spent(SPENT).disabled(OFF).start()
}

#[test]
fn each_kind_has_its_list_where_and_as_that_kind_has_it() {
    let rows: [(Builder, &str, &str, &[&str]); 15] = [
        (RelayStation::new_api(), "/v1/models", "authorization", &["a", "b"]),
        (RelayStation::new_api(), "/v1/models", "x-api-key", &["a", "b"]),
        (RelayStation::new_api(), "/v1beta/models", "x-goog-api-key", &["a", "b"]),
        (RelayStation::one_api(), "/v1/models", "authorization", &["a", "b"]),
        (RelayStation::sub2api(), "/v1/models", "x-api-key", &["a", "b"]),
        (RelayStation::sub2api_openai(), "/v1/models", "authorization", &["a", "b"]),
        (
            RelayStation::sub2api_gemini(),
            "/v1beta/models",
            "x-goog-api-key",
            &["models/a", "models/b"],
        ),
        (RelayStation::claude_relay(), "/api/v1/models", "authorization", &["a", "b"]),
        (RelayStation::claude_relay(), "/gemini/v1beta/models", "x-goog-api-key", &["a", "b"]),
        (RelayStation::open_router(), "/api/v1/models", "authorization", &["a", "b"]),
        (RelayStation::openai(), "/v1/models", "authorization", &["a", "b"]),
        (RelayStation::xai(), "/v1/models", "authorization", &["a", "b"]),
        (RelayStation::anthropic(), "/v1/models", "x-api-key", &["a", "b"]),
        (RelayStation::google(), "/v1beta/models", "x-goog-api-key", &["models/a", "models/b"]),
        (
            RelayStation::google(),
            "/v1beta/openai/models",
            "authorization",
            &["models/a", "models/b"],
        ),
    ];
    for (builder, path, header, models) in rows {
        let site = builder.models(["a", "b"]).start();
        let value =
            if header == "authorization" { bearer(DEFAULT_KEY) } else { DEFAULT_KEY.into() };
        let (status, list) = get(&site, path, Some((header, &value)));
        assert_eq!((status, ids(&list)), (200, models.to_vec()), "{path} with {header}: {list:#}");
        assert!(site.requests()[0].authorized, "{path}");
    }
}

#[test]
fn each_kind_refuses_a_key_in_its_own_words() {
    // A pointer into the answer, and what is there; for a wrong, a disabled, a spent and a poor key.
    type Row = (Builder, &'static str, &'static str, &'static str, [(u16, Value); 4]);
    let list = |status| (status, Value::Null);
    let rows: [Row; 10] = [
        (
            RelayStation::new_api(),
            "/v1/models",
            "authorization",
            "/error/type",
            [
                (401, "new_api_error".into()),
                (401, "new_api_error".into()),
                (401, "new_api_error".into()),
                list(200),
            ],
        ),
        (
            RelayStation::one_api(),
            "/v1/models",
            "authorization",
            "/error/type",
            [
                (401, "one_api_error".into()),
                (401, "one_api_error".into()),
                (401, "one_api_error".into()),
                list(200),
            ],
        ),
        (
            RelayStation::sub2api(),
            "/v1/models",
            "x-api-key",
            "/code",
            [
                (401, "INVALID_API_KEY".into()),
                (401, "API_KEY_DISABLED".into()),
                (429, "API_KEY_QUOTA_EXHAUSTED".into()),
                (403, "INSUFFICIENT_BALANCE".into()),
            ],
        ),
        (
            RelayStation::sub2api_gemini(),
            "/v1beta/models",
            "x-goog-api-key",
            "/error/status",
            [
                (401, "UNAUTHENTICATED".into()),
                (401, "UNAUTHENTICATED".into()),
                (429, "RESOURCE_EXHAUSTED".into()),
                (403, "PERMISSION_DENIED".into()),
            ],
        ),
        (
            RelayStation::claude_relay(),
            "/api/v1/models",
            "x-api-key",
            "/error",
            [
                (401, "Invalid API key".into()),
                (401, "Invalid API key".into()),
                (
                    402,
                    json!({ "type": "insufficient_quota", "message": "已达到总费用限制 ($10)", "code": "total_cost_limit_exceeded" }),
                ),
                (
                    402,
                    json!({ "type": "insufficient_quota", "message": "已达到总费用限制 ($10)", "code": "total_cost_limit_exceeded" }),
                ),
            ],
        ),
        (
            RelayStation::open_router(),
            "/api/v1/key",
            "authorization",
            "/error/code",
            [(401, 401.into()), (401, 401.into()), list(200), list(200)],
        ),
        (
            RelayStation::openai(),
            "/v1/models",
            "authorization",
            "/error/code",
            [
                (401, "invalid_api_key".into()),
                (401, "invalid_api_key".into()),
                list(200),
                list(200),
            ],
        ),
        (
            RelayStation::xai(),
            "/v1/models",
            "authorization",
            "/code",
            [
                (400, "Client specified an invalid argument".into()),
                (
                    403,
                    "The caller does not have permission to execute the specified operation".into(),
                ),
                list(200),
                list(200),
            ],
        ),
        (
            RelayStation::anthropic(),
            "/v1/models",
            "x-api-key",
            "/error/type",
            [
                (401, "authentication_error".into()),
                (401, "authentication_error".into()),
                list(200),
                list(200),
            ],
        ),
        (
            RelayStation::google(),
            "/v1beta/models",
            "x-goog-api-key",
            "/error/details/0/reason",
            [
                (400, "API_KEY_INVALID".into()),
                (403, "CONSUMER_SUSPENDED".into()),
                list(200),
                list(200),
            ],
        ),
    ];
    for (builder, path, header, pointer, expected) in rows {
        let site = with_keys(builder);
        for (key, expected) in ["sk-wrong", OFF, SPENT, POOR].into_iter().zip(expected) {
            let value = if header == "authorization" { bearer(key) } else { key.into() };
            let (status, body) = get(&site, path, Some((header, &value)));
            let found = body.pointer(pointer).cloned().unwrap_or_default();
            assert_eq!((status, found), expected, "{path} with {key}: {body:#}");
        }
        assert!(!site.requests()[0].authorized);
    }
}

#[test]
fn a_site_without_money_says_so_of_a_completion() {
    let rows: [(Builder, &str, &str, u16, &str); 8] = [
        (
            RelayStation::new_api(),
            "/v1/chat/completions",
            "authorization",
            403,
            "insufficient_user_quota",
        ),
        (RelayStation::new_api(), "/v1/messages", "authorization", 403, "用户额度不足"),
        (RelayStation::sub2api(), "/v1/messages", "x-api-key", 403, "INSUFFICIENT_BALANCE"),
        (RelayStation::claude_relay(), "/api/v1/messages", "x-api-key", 402, "insufficient_quota"),
        (
            RelayStation::open_router(),
            "/api/v1/chat/completions",
            "authorization",
            402,
            "Insufficient credits",
        ),
        (
            RelayStation::openai(),
            "/v1/chat/completions",
            "authorization",
            429,
            "insufficient_quota",
        ),
        (RelayStation::anthropic(), "/v1/messages", "x-api-key", 400, "credit balance is too low"),
        (RelayStation::xai(), "/v1/responses", "authorization", 403, "any credits"),
    ];
    for (builder, path, header, status, words) in rows {
        let site = with_keys(builder.models(["m"]));
        let value = if header == "authorization" { bearer(POOR) } else { POOR.into() };
        let key = Some((header, value.as_str()));
        let (answered, body) = ask(&site, "POST", path, key, &chat("m", false));
        assert_eq!(answered, status, "{path}: {body:#}");
        assert!(body.to_string().contains(words), "{path}: {body:#}");
    }
}

#[test]
fn each_api_says_pong_whole_and_in_a_stream() {
    let rows: [(Builder, &str, &str, &str); 14] = [
        (
            RelayStation::new_api(),
            "/v1/chat/completions",
            "authorization",
            "/choices/0/message/content",
        ),
        (RelayStation::new_api(), "/v1/responses", "authorization", "/output/0/content/0/text"),
        (RelayStation::new_api(), "/v1/messages", "authorization", "/content/0/text"),
        (RelayStation::new_api(), "/v1/messages", "x-api-key", "/content/0/text"),
        (
            RelayStation::new_api(),
            "/v1beta/models/m:generateContent",
            "x-goog-api-key",
            "/candidates/0/content/parts/0/text",
        ),
        (
            RelayStation::one_api(),
            "/v1/chat/completions",
            "authorization",
            "/choices/0/message/content",
        ),
        (RelayStation::sub2api_openai(), "/responses", "authorization", "/output/0/content/0/text"),
        (
            RelayStation::sub2api_openai(),
            "/backend-api/codex/responses",
            "authorization",
            "/output/0/content/0/text",
        ),
        (
            RelayStation::claude_relay(),
            "/openai/responses",
            "authorization",
            "/output/0/content/0/text",
        ),
        (RelayStation::claude_relay(), "/claude/v1/messages", "authorization", "/content/0/text"),
        (RelayStation::open_router(), "/api/v1/messages", "authorization", "/content/0/text"),
        (
            RelayStation::google(),
            "/v1beta/interactions",
            "x-goog-api-key",
            "/steps/0/content/0/text",
        ),
        (
            RelayStation::vertex(),
            "/v1/publishers/google/models/m:generateContent",
            "x-goog-api-key",
            "/candidates/0/content/parts/0/text",
        ),
        (RelayStation::xai(), "/v1/responses", "authorization", "/output/0/content/0/text"),
    ];
    for (builder, path, header, pointer) in rows {
        let site = builder.models(["m"]).start();
        let value =
            if header == "authorization" { bearer(DEFAULT_KEY) } else { DEFAULT_KEY.into() };
        let key = Some((header, value.as_str()));
        let (status, whole) = ask(&site, "POST", path, key, &chat("m", false));
        assert_eq!(
            (status, &whole.pointer(pointer)),
            (200, &Some(&json!(REPLY))),
            "{path}: {whole:#}"
        );
        let streamed = path.replace(":generateContent", ":streamGenerateContent?alt=sse");
        let response = send(request(&site, "POST", &streamed, key, &chat("m", true)));
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        assert!(response.body().contains(REPLY), "{path}: {}", response.body());
        assert_eq!(site.completions(), 2);
        // Another model is not there, and nothing said is nothing answered.
        let other = path.replace("/m:", "/other:");
        for (path, body) in [(other.as_str(), chat("other", false)), (path, "{}".into())] {
            let (status, refusal) = ask(&site, "POST", path, key, &body);
            assert!((400..=503).contains(&status), "{path}: {refusal:#}");
        }
        assert_eq!(site.completions(), 2);
    }
}

#[test]
fn a_path_of_another_kind_is_not_there() {
    const PAGE: &str = "<!doctype html>";
    let rows: [(Builder, &str, &str, u16, &str); 18] = [
        (RelayStation::new_api(), "GET", "/", 200, PAGE),
        (RelayStation::new_api(), "GET", "/models", 200, PAGE),
        (RelayStation::new_api(), "POST", "/chat/completions", 200, PAGE),
        (RelayStation::new_api(), "GET", "/openai/v1/models", 200, PAGE),
        (RelayStation::new_api(), "POST", "/v1beta/interactions", 404, "Invalid URL"),
        (RelayStation::new_api(), "POST", "/v1/v1/chat/completions", 404, "Invalid URL"),
        (RelayStation::one_api(), "POST", "/v1/messages", 404, "Invalid URL"),
        (RelayStation::one_api(), "GET", "/v1beta/models", 404, "Invalid URL"),
        (RelayStation::sub2api(), "GET", "/models", 200, PAGE),
        (RelayStation::sub2api(), "GET", "/v1/nothing", 404, "404 page not found"),
        (RelayStation::claude_relay(), "GET", "/v1/models", 404, "Route /v1/models not found"),
        (RelayStation::claude_relay(), "GET", "/openai/v1/models", 404, "not found"),
        (RelayStation::claude_relay(), "GET", "/", 302, "Found"),
        (RelayStation::open_router(), "GET", "/v1/models", 200, PAGE),
        (RelayStation::openai(), "GET", "/models", 404, "Invalid URL"),
        (RelayStation::anthropic(), "POST", "/v1/chat/completions", 404, "Not Found"),
        (RelayStation::google(), "GET", "/v1/chat/completions", 404, "Error 404"),
        (RelayStation::vertex(), "GET", "/v1/publishers/google/models", 404, "Error 404"),
    ];
    for (builder, method, path, status, words) in rows {
        let site = builder.start();
        let key = bearer(DEFAULT_KEY);
        let response = send(request(&site, method, path, Some(("authorization", &key)), "{}"));
        assert_eq!(response.status().as_u16(), status, "{path}: {}", response.body());
        assert!(response.body().contains(words), "{path}: {}", response.body());
        assert_eq!(site.completions(), 0, "{path}");
    }
}

#[test]
fn a_key_counts_only_where_the_kind_looks_for_it() {
    let rows: [(Builder, &str, &str, u16); 12] = [
        (RelayStation::new_api(), "/v1beta/models", "x-api-key", 401),
        (RelayStation::one_api(), "/v1/models", "x-api-key", 401),
        (RelayStation::one_api(), "/v1/models", "authorization-bare", 200),
        (RelayStation::sub2api(), "/v1/models", "x-goog-api-key", 200),
        (RelayStation::sub2api(), "/v1/models", "query", 400),
        (RelayStation::claude_relay(), "/api/v1/models", "query", 200),
        (RelayStation::openai(), "/v1/models", "x-api-key", 401),
        (RelayStation::openai(), "/v1/models", "authorization-bare", 401),
        (RelayStation::anthropic(), "/v1/models", "authorization", 401),
        (RelayStation::google(), "/v1beta/models", "authorization", 401),
        (RelayStation::google(), "/v1beta/models", "query", 200),
        (RelayStation::google(), "/v1beta/openai/models", "x-goog-api-key", 403),
    ];
    for (builder, path, place, status) in rows {
        let site = builder.start();
        let value = bearer(DEFAULT_KEY);
        let with_query = format!("{path}?key={DEFAULT_KEY}");
        let (path, key): (&str, Key) = match place {
            "query" => (&with_query, None),
            "authorization" => (path, Some(("authorization", &value))),
            "authorization-bare" => (path, Some(("authorization", DEFAULT_KEY))),
            place => (path, Some((place, DEFAULT_KEY))),
        };
        let (answered, body) = get(&site, path, key);
        assert_eq!(answered, status, "{path} with {place}: {body:#}");
    }
}

#[test]
fn new_api_answers_by_the_headers() {
    let site = RelayStation::new_api().models(["a"]).start();
    let (status, body) = get(&site, "/v1/models", Some(("x-goog-api-key", DEFAULT_KEY)));
    assert_eq!((status, &body["error"]["code"]), (200, &json!("model_not_found")));
    let (_, body) = get(&site, "/v1/models", Some(("x-api-key", DEFAULT_KEY)));
    assert_eq!((&body["has_more"], &body["data"][0]["type"]), (&json!(false), &json!("model")));
    let (_, body) = get(&site, "/v1/models", Some(("authorization", &bearer(DEFAULT_KEY))));
    assert_eq!((&body["success"], &body["object"]), (&json!(true), &json!("list")));
    site.set_models([""; 0]);
    assert_eq!(get(&site, "/v1/models", Some(("x-api-key", DEFAULT_KEY))).0, 500);
}

#[test]
fn anybody_has_the_list_of_open_router() {
    let site = RelayStation::open_router().start();
    assert_eq!(get(&site, "/api/v1/models", None).0, 200);
    assert_eq!(get(&site, "/api/v1/models", Some(("authorization", "Bearer no"))).0, 200);
    assert_eq!(get(&site, "/api/v1/key", Some(("authorization", "Bearer no"))).0, 401);
}

#[test]
fn lists_have_pages_where_the_kind_has_them() {
    let site = RelayStation::anthropic().many_models(45).start();
    let key = Some(("x-api-key", DEFAULT_KEY));
    let mut seen = Vec::new();
    let mut path = String::from("/v1/models");
    loop {
        let (status, page) = get(&site, &path, key);
        assert_eq!(status, 200, "{page:#}");
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        if page["has_more"] == false {
            break;
        }
        path = format!("/v1/models?after_id={}", page["last_id"].as_str().expect("an id"));
    }
    assert_eq!(seen.len(), 45);
    assert_eq!(site.requests().len(), 3, "20 a page");
    assert_eq!(get(&site, "/v1/models?limit=1001", key).0, 400);
    assert_eq!(ids(&get(&site, "/v1/models?limit=1000", key).1).len(), 45);

    let site = RelayStation::google().many_models(120).page_size(100).start();
    let key = Some(("x-goog-api-key", DEFAULT_KEY));
    let (_, first) = get(&site, "/v1beta/models?pageSize=1000", key);
    assert_eq!(ids(&first).len(), 100);
    let next = first["nextPageToken"].as_str().expect("there are more");
    let (_, second) = get(&site, &format!("/v1beta/models?pageToken={next}"), key);
    assert_eq!((ids(&second).len(), second.get("nextPageToken")), (20, None));
    assert_eq!(get(&site, "/v1beta/models?pageToken=no", key).0, 400);
}

#[test]
fn a_site_may_lie_elsewhere() {
    let value = bearer(DEFAULT_KEY);
    let key = Some(("authorization", value.as_str()));
    let site = RelayStation::new_api().without_v1().start();
    assert_eq!(get(&site, "/models", key).0, 200);
    assert_eq!(get(&site, "/v1/models", key).0, 404);
    assert_eq!(ask(&site, "POST", "/chat/completions", key, &chat("gpt-4o", false)).0, 200);

    let site = RelayStation::new_api().under("/openai").start();
    assert_eq!(ids(&get(&site, "/openai/v1/models", key).1).len(), 4);
    let (status, page) = get(&site, "/v1/models", key);
    assert!(status == 200 && page.as_str().is_some_and(|page| page.starts_with("<!doctype")));
    let (_, page) = get(&site, "/openaiv1/models", key);
    assert!(page.is_string(), "{page:#}");
}

#[test]
fn what_is_in_front_of_a_site_answers_instead() {
    let site = RelayStation::new_api().models(["a"]).start();
    let value = bearer(DEFAULT_KEY);
    let list = |fault: Fault| {
        site.set_fault(fault);
        send(request(&site, "GET", "/v1/models", Some(("authorization", &value)), ""))
    };
    let wall = list(Fault::Firewall);
    assert_eq!(
        (wall.status().as_u16(), &wall.headers()["server"]),
        (403, &"cloudflare".parse().unwrap())
    );
    assert!(wall.body().starts_with("<!DOCTYPE html>"));
    let refused = list(Fault::SuccessFalse);
    assert_eq!(refused.status().as_u16(), 200);
    assert!(refused.body().starts_with(r#"{"success":false,"message":""#));
    let moved = list(Fault::Redirect("https://elsewhere.test/".into(), 302));
    assert_eq!(moved.headers()["location"], "https://elsewhere.test/");
    site.clear_faults();
    site.push_fault(Fault::Status(502, "bad gateway".into()).on("GET", "/v1/models"));
    assert_eq!(get(&site, "/v1/models", Some(("authorization", &value))).0, 502);
    assert_eq!(get(&site, "/v1/models", Some(("authorization", &value))).0, 200);
    assert_eq!(site.requests().len(), 5);
}

/// What comes on a connection of its own, up to its end.
fn raw(site: &RelayStation) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", site.port())).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time");
    write!(
        stream,
        "GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {DEFAULT_KEY}\r\n\r\n"
    )
    .expect("it is read");
    let (mut all, mut some) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut some) {
        all.extend(&some[..count]);
    }
    all
}

fn body(answer: &[u8]) -> &[u8] {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    &answer[end + 4..]
}

#[test]
fn an_answer_may_be_gzipped_though_nobody_asked() {
    let site = RelayStation::new_api().models(["a"]).fault(Fault::Gzip).start();
    let answer = raw(&site);
    assert!(String::from_utf8_lossy(&answer).contains("content-encoding: gzip"));
    let mut text = String::new();
    GzDecoder::new(body(&answer)).read_to_string(&mut text).expect("gzip");
    assert!(text.contains(r#""id":"a""#), "{text}");

    site.set_fault(Fault::GzipBomb(10_000_000));
    let answer = raw(&site);
    assert!(body(&answer).len() < 20_000, "{}", answer.len());
    let mut text = String::new();
    GzDecoder::new(body(&answer)).read_to_string(&mut text).expect("gzip");
    assert_eq!(text.len(), 10_000_000);
}

#[test]
fn an_answer_may_come_byte_by_byte() {
    let site = RelayStation::new_api().models(["a"]).start();
    let whole = raw(&site);
    site.set_fault(Fault::Drip(Duration::from_millis(2)));
    let dripped = raw(&site);
    // Each byte is a chunk of its own: its size, and it.
    let text = String::from_utf8(body(&dripped).to_vec()).expect("text");
    let parts: Vec<&str> = text.split("\r\n").collect();
    let chunks: Vec<&[&str]> = parts.chunks_exact(2).take_while(|chunk| chunk[0] == "1").collect();
    let list: String = chunks.iter().map(|chunk| chunk[1]).collect();
    assert_eq!(list.as_bytes(), body(&whole));
}
