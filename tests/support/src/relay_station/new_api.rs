//! New API, and One API, of which it is a fork.

use axum::response::Response;
use serde_json::{Value, json};

use crate::http::answers::json_answer;

use super::{
    ask::Ask,
    completion::{Completion, Dialect},
    list,
    site::{Kind, Site, Standing, page},
};

pub(super) static NEW_API: Kind = Kind {
    answer: new_api,
    unknown,
    models: &["gpt-4o", "claude-sonnet-4-5", "gemini-2.5-flash", "text-embedding-3-small"],
};

pub(super) static ONE_API: Kind =
    Kind { answer: one_api, unknown, models: &["gpt-4o", "gpt-4o-mini", "deepseek-chat"] };

/// The type of their own errors.
const NEW_API_ERROR: &str = "new_api_error";
const ONE_API_ERROR: &str = "one_api_error";

const REQUEST: &str = "(request id: 20261130021500000000000standin)";

fn new_api(site: &Site, ask: &Ask) -> Option<Response> {
    let completion = Completion::of(ask)
        .filter(|call| !matches!(call.dialect, Dialect::Interactions | Dialect::Vertex));
    let is_list = ask.method == "GET"
        && ["/v1/models", "/v1beta/models", "/v1beta/openai/models"].contains(&ask.path);
    if completion.is_none() && !is_list {
        return None;
    }
    let standing = site.standing(new_api_key(ask));
    let refusal = refusal(standing, NEW_API_ERROR);
    Some(match (refusal, completion) {
        (Some(refusal), _) => refusal,
        (None, Some(call)) => complete(site, standing, &call, NEW_API_ERROR),
        (None, None) => new_api_list(site, ask),
    })
}

/// Where the key is looked for depends on the path; a later place wins.
fn new_api_key<'a>(ask: &'a Ask) -> Option<&'a str> {
    let mut key = ask.bearer().or_else(|| ask.header("authorization"));
    if ["/v1/messages", "/v1/models"].iter().any(|path| ask.path.contains(path)) {
        key = ask.header("x-api-key").or(key);
    }
    let is_gemini = ask.path == "/v1/models"
        || ["/v1beta/models", "/v1beta/openai/models"]
            .iter()
            .any(|path| ask.path.starts_with(path));
    if is_gemini {
        key = ask.header("x-goog-api-key").or_else(|| ask.query("key")).or(key);
    }
    key
}

fn new_api_list(site: &Site, ask: &Ask) -> Response {
    let is_anthropic =
        ask.header("x-api-key").is_some() && ask.header("anthropic-version").is_some();
    let is_google = ask.header("x-goog-api-key").is_some() || ask.query("key").is_some();
    match ask.path {
        "/v1beta/models" => {
            let entry = |model: &String| json!({ "name": model, "displayName": model });
            let models: Vec<Value> = site.models.iter().map(entry).collect();
            json_answer(200, &json!({ "models": models, "nextPageToken": null }))
        }
        // It reads the first of no models, and dies of it.
        "/v1/models" if is_anthropic && site.models.is_empty() => error(
            500,
            "Panic detected, error: runtime error: index out of range",
            "new_api_panic",
            "",
        ),
        "/v1/models" if is_anthropic => {
            json_answer(200, &list::anthropic_page(&site.models, false))
        }
        // It looks for the one model whose name is not in the path.
        "/v1/models" if is_google => {
            error(200, "The model '' does not exist", "invalid_request_error", "model_not_found")
        }
        _ => {
            let mut list = list::openai(site, |model| {
                let mut entry = list::openai_entry(model, "custom");
                entry["supported_endpoint_types"] = json!(["openai"]);
                entry
            });
            list["success"] = true.into();
            json_answer(200, &list)
        }
    }
}

fn one_api(site: &Site, ask: &Ask) -> Option<Response> {
    let completion = Completion::of(ask).filter(|call| call.dialect == Dialect::Chat);
    let is_list = (ask.method, ask.path) == ("GET", "/v1/models");
    if completion.is_none() && !is_list {
        return None;
    }
    let standing = site.standing(ask.bearer().or_else(|| ask.header("authorization")));
    Some(match (refusal(standing, ONE_API_ERROR), completion) {
        (Some(refusal), _) => refusal,
        (None, Some(call)) => complete(site, standing, &call, ONE_API_ERROR),
        (None, None) => json_answer(
            200,
            &list::openai(site, |model| {
                let mut entry = list::openai_entry(model, "custom");
                entry["permission"] = Value::Null;
                entry["root"] = model.into();
                entry["parent"] = Value::Null;
                entry
            }),
        ),
    })
}

/// Why a key may not come in; the money of its account is asked for later. New API says the same
/// of every key that it does not take.
fn refusal(standing: Standing, kind: &str) -> Option<Response> {
    let why = match standing {
        Standing::Good | Standing::OutOfQuota => return None,
        Standing::Missing => "未提供令牌",
        Standing::Spent if kind == ONE_API_ERROR => "该令牌额度已用尽",
        Standing::Disabled if kind == ONE_API_ERROR => "该令牌状态不可用",
        Standing::Spent | Standing::Disabled | Standing::Wrong => "无效的令牌",
    };
    Some(error(401, why, kind, ""))
}

fn complete(site: &Site, standing: Standing, call: &Completion, kind: &str) -> Response {
    if kind == NEW_API_ERROR && call.model.is_empty() {
        return error(400, "未指定模型名称，模型名称不能为空", kind, "");
    }
    if !site.offers(&call.model) {
        let why = format!("当前分组 default 下对于模型 {} 无可用渠道", call.model);
        return say(call, 503, &why, kind, "model_not_found");
    }
    if call.is_empty {
        // What is wrong with a request is a fault of the server here.
        return say(call, 500, "field messages is required", kind, "invalid_request");
    }
    if standing == Standing::OutOfQuota {
        let why = "用户额度不足, 剩余额度: ＄0.000000";
        return say(call, 403, why, kind, "insufficient_user_quota");
    }
    call.answer()
}

/// An error in the words of the API that is spoken.
fn say(call: &Completion, status: u16, why: &str, kind: &str, code: &str) -> Response {
    if call.dialect != Dialect::Messages {
        return error(status, why, kind, code);
    }
    let why = format!("{why} {REQUEST}");
    json_answer(status, &json!({ "type": "error", "error": { "type": kind, "message": why } }))
}

fn error(status: u16, why: &str, kind: &str, code: &str) -> Response {
    let why = format!("{why} {REQUEST}");
    json_answer(
        status,
        &json!({ "error": { "message": why, "type": kind, "param": "", "code": code } }),
    )
}

/// Under `/v1` and `/api` an error, anywhere else the web page.
fn unknown(ask: &Ask) -> Response {
    let asked = ask.asked();
    if !["/v1", "/api", "/assets"].iter().any(|path| asked.starts_with(path)) {
        return page();
    }
    let why = format!("Invalid URL ({} {asked})", ask.method);
    json_answer(
        404,
        &json!({ "error": {
            "message": why, "type": "invalid_request_error", "param": "", "code": "",
        }}),
    )
}
