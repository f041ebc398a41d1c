use proptest::prelude::*;

use super::*;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status: StatusCode::from_u16(status).expect("a status"),
        is_challenge: false,
        location: None,
        body: body.as_bytes().to_vec(),
        key: None,
    }
}

fn meaning(status: u16, body: &str) -> String {
    match answer(status, body).json() {
        Ok(_) => "Ok".to_owned(),
        Err(error) => {
            let debug = format!("{error:?}");
            let end = debug.find([' ', '(', '{']).unwrap_or(debug.len());
            debug[..end].to_owned()
        }
    }
}

/// Site, status, body, and what it means.
const ANSWERS: [(&str, u16, &str, &str); 41] = [
    ("New API", 200, r#"{"success":true,"data":[],"object":"list"}"#, "Ok"),
    (
        "New API",
        401,
        r#"{"error":{"message":"无效的令牌 (request id: 2)","type":"new_api_error"}}"#,
        "KeyRefused",
    ),
    (
        "New API",
        401,
        r#"{"error":{"message":"该令牌额度已用尽","type":"new_api_error"}}"#,
        "QuotaExhausted",
    ),
    (
        "New API",
        403,
        r#"{"error":{"message":"用户额度不足","code":"insufficient_user_quota"}}"#,
        "QuotaExhausted",
    ),
    ("New API", 403, r#"{"error":{"message":"您的 IP 不在令牌允许访问的列表中"}}"#, "Forbidden"),
    (
        "New API's pages",
        401,
        r#"{"success":false,"message":"无权进行此操作，未提供 access token"}"#,
        "NotTheApi",
    ),
    ("New API's pages", 200, r#"{"success":false,"message":"未登录"}"#, "NotTheApi"),
    (
        "New API",
        404,
        r#"{"error":{"message":"Invalid URL (GET /api/v1/models)","type":"invalid_request_error"}}"#,
        "PathMissing",
    ),
    ("New API", 200, r#"{"error":{"code":"model_not_found"}}"#, "NotTheApi"),
    ("Sub2API", 401, r#"{"code":"INVALID_API_KEY","message":"Invalid API key"}"#, "KeyRefused"),
    (
        "Sub2API",
        403,
        r#"{"code":"INSUFFICIENT_BALANCE","message":"Insufficient account balance"}"#,
        "QuotaExhausted",
    ),
    (
        "Sub2API",
        429,
        r#"{"code":"USAGE_LIMIT_EXCEEDED","message":"daily limit exceeded"}"#,
        "QuotaExhausted",
    ),
    (
        "Sub2API",
        400,
        r#"{"error":{"code":400,"message":"API key group platform is not gemini"}}"#,
        "Failed",
    ),
    (
        "claude-relay-service",
        401,
        r#"{"error":"Invalid API key","message":"API key not found"}"#,
        "KeyRefused",
    ),
    (
        "claude-relay-service",
        402,
        r#"{"error":{"type":"insufficient_quota","code":"daily_cost_limit_exceeded"}}"#,
        "QuotaExhausted",
    ),
    (
        "claude-relay-service",
        403,
        r#"{"error":"Client not allowed","message":"Your client is not authorized"}"#,
        "Forbidden",
    ),
    (
        "claude-relay-service",
        429,
        r#"{"error":"Rate limit exceeded","message":"已达到请求次数限制"}"#,
        "RateLimited",
    ),
    (
        "OpenAI",
        401,
        r#"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#,
        "KeyRefused",
    ),
    (
        "OpenAI",
        403,
        r#"{"error":{"message":"You have insufficient permissions. Missing scopes: api.model.read"}}"#,
        "Forbidden",
    ),
    (
        "Anthropic",
        401,
        r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
        "KeyRefused",
    ),
    (
        "Google",
        400,
        r#"{"error":{"code":400,"message":"API key not valid.","details":[{"reason":"API_KEY_INVALID"}]}}"#,
        "KeyRefused",
    ),
    (
        "xAI",
        400,
        r#"{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***"}"#,
        "KeyRefused",
    ),
    (
        "Google",
        403,
        r#"{"error":{"code":403,"message":"Permission denied","status":"PERMISSION_DENIED"}}"#,
        "Forbidden",
    ),
    ("a firewall", 403, "<!doctype html><title>Just a moment...</title>", "Blocked"),
    ("Aliyun's firewall", 405, "<!doctypehtml><html>blocked", "Blocked"),
    (
        "OpenAI",
        429,
        r#"{"error":{"message":"Rate limit reached. Add a payment method at https://platform.openai.com/account/billing.","code":"rate_limit_exceeded"}}"#,
        "RateLimited",
    ),
    ("OpenAI", 429, r#"{"error":{"code":"insufficient_quota"}}"#, "QuotaExhausted"),
    ("xAI", 403, r#"{"code":"…","error":"Your team doesn't have any credits"}"#, "QuotaExhausted"),
    ("any", 200, r#"{"data":[],"error":""}"#, "Ok"),
    ("any", 200, r#"{"data":[],"error":false}"#, "Ok"),
    ("pages of a site", 200, "\n<!doctype html>", "NotTheApi"),
    ("pages of a site", 404, "<html>not found</html>", "PathMissing"),
    ("nginx", 502, "<html>Bad Gateway</html>", "Failed"),
    ("nginx", 405, "", "PathMissing"),
    ("any", 401, "", "KeyRefused"),
    ("any", 403, "Forbidden", "Forbidden"),
    ("any", 302, "", "Redirect"),
    ("any", 200, "", "NotTheApi"),
    ("any", 200, "OK", "NotTheApi"),
    ("any", 500, r#"{"error":"boom"}"#, "Failed"),
    ("any", 418, "{}", "Failed"),
];

#[test]
fn each_kind_of_site_has_its_own_words_for_the_same_few_things() {
    for (site, status, body, expected) in ANSWERS {
        assert_eq!(meaning(status, body), expected, "{site}: {status} {body}");
    }
}

#[test]
fn a_challenge_is_known_by_its_header() {
    let challenge = Answer { is_challenge: true, ..answer(503, "<html>") };
    assert_eq!(challenge.json(), Err(StationError::Blocked { status: 503 }));
}

#[test]
fn what_a_site_says_is_kept_as_harmless_data() {
    let body = r#"{"error":{"message":"bad key sk-0123456789abcdef\u001b[31m\u202e"}}"#;
    let said = match answer(401, body).json() {
        Err(StationError::KeyRefused { said }) => said,
        other => panic!("{other:?}"),
    };
    assert_eq!(said, "bad key [secret] [31m ");
}

#[test]
fn a_key_that_is_quoted_is_taken_out_before_anything_is_cut() {
    const KEY: &str = "sk-AbC123/def456+ghi789";
    let quoted = [
        KEY.to_owned(),
        KEY.to_uppercase(),
        "sk-AbC123%2Fdef456%2Bghi789".to_owned(),
        "AbC123/def456+ghi789".to_owned(),
    ];
    for quoted in quoted {
        for padding in [0, LONGEST - 10] {
            let text = format!("{}{quoted} is none", "é".repeat(padding));
            let body = serde_json::json!({ "error": { "message": text } }).to_string();
            let mut answer = answer(401, &body);
            answer.key = Some(KEY.into());
            let error = format!("{:?}", answer.json()).to_lowercase();
            assert!(!error.contains("abc123"), "{padding} {quoted}: {error}");
        }
        let mut moved = answer(302, "");
        moved.location = Some(format!("https://x.test/{quoted}/models"));
        moved.key = Some(KEY.into());
        let error = format!("{:?}", moved.json()).to_lowercase();
        assert!(error.contains("x.test") && !error.contains("abc123"), "{quoted}: {error}");
    }
}

proptest! {
    #[test]
    fn no_answer_is_too_odd(status in 200_u16..600, body in prop::collection::vec(any::<u8>(), 0..200)) {
        let answer = Answer {
            status: StatusCode::from_u16(status).expect("a status"),
            is_challenge: false,
            location: None,
            body,
            key: None,
        };
        let is_well = (200..300).contains(&status);
        prop_assert!(answer.json().is_err() || is_well);
    }
}
