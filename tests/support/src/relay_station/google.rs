//! Google: the Gemini API, and Vertex AI as it takes an API key.

use axum::response::Response;
use serde_json::json;

use crate::http::answers::{HTML, json_answer, plain};

use super::{
    ask::Ask,
    completion::{Completion, Dialect},
    list,
    site::{Kind, Site, Standing},
};

pub(super) static GOOGLE: Kind = Kind {
    answer: google,
    unknown: google_unknown,
    models: &["gemini-2.5-pro", "gemini-2.5-flash", "gemini-embedding-001"],
};

pub(super) static VERTEX: Kind = Kind {
    answer: vertex,
    unknown: google_unknown,
    models: &["gemini-2.5-pro", "gemini-2.5-flash"],
};

fn google(site: &Site, ask: &Ask) -> Option<Response> {
    // The part of it that is like OpenAI's takes the key as OpenAI does.
    let (ask, as_openai) = match ask.path.strip_prefix("/v1beta/openai") {
        Some("/models") => (&ask.at("/v1/models"), true),
        Some("/chat/completions") => (&ask.at("/v1/chat/completions"), true),
        _ => (ask, false),
    };
    let call = Completion::of(ask).filter(|call| match call.dialect {
        Dialect::Chat => as_openai,
        dialect => [Dialect::Gemini, Dialect::Interactions].contains(&dialect),
    });
    let is_list = ask.method == "GET" && (as_openai || ask.path == "/v1beta/models");
    if call.is_none() && !is_list {
        return None;
    }
    let key = match as_openai {
        true => ask.bearer(),
        false => ask.header("x-goog-api-key").or_else(|| ask.query("key")),
    };
    if let Some(refusal) = google_refusal(site, ask, key, call.as_ref()) {
        return Some(refusal);
    }
    Some(match call {
        Some(call) => google_call(site, &call),
        None if as_openai => json_answer(
            200,
            &list::openai(site, |model| {
                json!({
                    "id": format!("models/{model}"), "object": "model", "owned_by": "google",
                    "display_name": model,
                })
            }),
        ),
        None => list::google(site, ask)
            .unwrap_or_else(|why| google_error(400, "INVALID_ARGUMENT", why, None)),
    })
}

fn vertex(site: &Site, ask: &Ask) -> Option<Response> {
    let call = Completion::of(ask).filter(|call| call.dialect == Dialect::Vertex)?;
    let key = ask.header("x-goog-api-key").or_else(|| ask.query("key"));
    Some(google_refusal(site, ask, key, Some(&call)).unwrap_or_else(|| google_call(site, &call)))
}

fn google_call(site: &Site, call: &Completion) -> Response {
    let model = call.model.strip_prefix("models/").unwrap_or(&call.model);
    if call.is_empty {
        let why = "* GenerateContentRequest.contents: contents is not specified\n";
        return google_error(400, "INVALID_ARGUMENT", why, None);
    }
    if site.offers(model) {
        return call.answer();
    }
    let why = format!(
        "models/{model} is not found for API version v1beta, or is not supported for generateContent."
    );
    google_error(404, "NOT_FOUND", &why, None)
}

fn google_refusal(
    site: &Site,
    ask: &Ask,
    key: Option<&str>,
    call: Option<&Completion>,
) -> Option<Response> {
    Some(match site.standing(key) {
        Standing::Good => return None,
        Standing::OutOfQuota | Standing::Spent if call.is_none_or(|call| call.is_empty) => {
            return None;
        }
        Standing::OutOfQuota | Standing::Spent => google_error(
            429,
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details.",
            None,
        ),
        Standing::Disabled => google_error(
            403,
            "PERMISSION_DENIED",
            "Permission denied: Consumer 'api_key:stand-in' has been suspended.",
            Some("CONSUMER_SUSPENDED"),
        ),
        Standing::Wrong => google_error(
            400,
            "INVALID_ARGUMENT",
            "API key not valid. Please pass a valid API key.",
            Some("API_KEY_INVALID"),
        ),
        Standing::Missing if ask.bearer().is_some() => google_error(
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login \
             cookie or other valid authentication credential.",
            Some("ACCESS_TOKEN_TYPE_UNSUPPORTED"),
        ),
        Standing::Missing => google_error(
            403,
            "PERMISSION_DENIED",
            "Method doesn't allow unregistered callers (callers without established identity). \
             Please use API Key or other form of API consumer identity to call this API.",
            None,
        ),
    })
}

fn google_error(status: u16, name: &str, why: &str, reason: Option<&str>) -> Response {
    let mut error = json!({ "code": status, "message": why, "status": name });
    if let Some(reason) = reason {
        error["details"] = json!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": { "service": "generativelanguage.googleapis.com" },
        }]);
    }
    json_answer(status, &json!({ "error": error }))
}

fn google_unknown(ask: &Ask) -> Response {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n\
         <p><b>404.</b> The requested URL <code>{}</code> was not found on this server.\n",
        ask.asked()
    );
    plain(404, HTML, page)
}
