//! What a model says, in the words of each API.

use axum::response::Response;
use serde_json::{Value, json};

use crate::http::answers::{json_answer, plain};

use super::{ask::Ask, list::CREATED};

/// What each model of each site says.
pub const REPLY: &str = "The stand-in says pong.";

const EVENTS: &str = "text/event-stream; charset=utf-8";

/// The API that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Chat,
    Responses,
    Messages,
    Gemini,
    Interactions,
    Vertex,
}

/// A call for a completion.
pub(super) struct Completion {
    pub(super) dialect: Dialect,
    pub(super) model: String,
    /// Nothing is said to the model.
    pub(super) is_empty: bool,
    streams: bool,
}

/// The paths whose model is in the body.
const PATHS: [(&str, Dialect); 4] = [
    ("/v1/chat/completions", Dialect::Chat),
    ("/v1/responses", Dialect::Responses),
    ("/v1/messages", Dialect::Messages),
    ("/v1beta/interactions", Dialect::Interactions),
];

/// The paths whose model is in themselves, before a colon and what to do.
const MODEL_PATHS: [(&str, Dialect); 2] =
    [("/v1beta/models/", Dialect::Gemini), ("/v1/publishers/google/models/", Dialect::Vertex)];

impl Completion {
    /// What is asked for, `None` when it is something else.
    pub(super) fn of(ask: &Ask) -> Option<Self> {
        if ask.method != "POST" {
            return None;
        }
        let body = ask.body();
        let is_empty = |field: &str| match &body[field] {
            Value::Array(said) => said.is_empty(),
            Value::String(said) => said.is_empty(),
            _ => true,
        };
        if let Some((_, dialect)) = PATHS.into_iter().find(|(path, _)| *path == ask.path) {
            return Some(Self {
                dialect,
                model: body["model"].as_str().unwrap_or_default().into(),
                is_empty: match dialect {
                    Dialect::Responses | Dialect::Interactions => is_empty("input"),
                    _ => is_empty("messages"),
                },
                streams: body["stream"] == true,
            });
        }
        let (call, dialect) = MODEL_PATHS
            .into_iter()
            .find_map(|(path, dialect)| Some((ask.path.strip_prefix(path)?, dialect)))?;
        let (model, action) = call.rsplit_once(':')?;
        let streams = action == "streamGenerateContent";
        (streams || action == "generateContent").then(|| Self {
            dialect,
            model: model.into(),
            is_empty: is_empty("contents"),
            streams,
        })
    }

    pub(super) fn answer(&self) -> Response {
        let model = self.model.as_str();
        match (self.dialect, self.streams) {
            (Dialect::Chat, false) => json_answer(200, &chat(model)),
            (Dialect::Chat, true) => events(&chat_events(model)),
            (Dialect::Responses, false) => json_answer(200, &response(model)),
            (Dialect::Responses, true) => events(&response_events(model)),
            (Dialect::Messages, false) => json_answer(200, &message(model)),
            (Dialect::Messages, true) => events(&message_events(model)),
            (Dialect::Gemini | Dialect::Vertex, false) => json_answer(200, &content(model)),
            (Dialect::Gemini | Dialect::Vertex, true) => events(&[Event::data(content(model))]),
            (Dialect::Interactions, false) => json_answer(200, &interaction(model)),
            (Dialect::Interactions, true) => events(&interaction_events(model)),
        }
    }
}

fn chat(model: &str) -> Value {
    json!({
        "id": "chatcmpl-stand-in",
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": REPLY },
            "finish_reason": "stop",
        }],
        "usage": { "prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8 },
    })
}

fn chat_events(model: &str) -> Vec<Event> {
    let chunk = |delta: Value, finish: Value| {
        Event::data(json!({
            "id": "chatcmpl-stand-in",
            "object": "chat.completion.chunk",
            "created": CREATED,
            "model": model,
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }],
        }))
    };
    vec![
        chunk(json!({ "role": "assistant", "content": REPLY }), Value::Null),
        chunk(json!({}), "stop".into()),
        Event { name: None, data: "[DONE]".into() },
    ]
}

fn output_item() -> Value {
    json!({
        "id": "msg_stand_in",
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [{ "type": "output_text", "text": REPLY, "annotations": [] }],
    })
}

fn response(model: &str) -> Value {
    json!({
        "id": "resp_stand_in",
        "object": "response",
        "created_at": CREATED,
        "status": "completed",
        "model": model,
        "output": [output_item()],
        "usage": { "input_tokens": 3, "output_tokens": 5, "total_tokens": 8 },
    })
}

fn response_events(model: &str) -> Vec<Event> {
    let begun = json!({
        "id": "resp_stand_in", "object": "response", "created_at": CREATED,
        "status": "in_progress", "model": model, "output": [],
    });
    let of_text = json!({ "item_id": "msg_stand_in", "output_index": 0, "content_index": 0 });
    let with = |name, extra: Value| {
        let mut data = of_text.clone();
        for (field, value) in extra.as_object().into_iter().flatten() {
            data[field] = value.clone();
        }
        Event::named(name, data)
    };
    vec![
        Event::named("response.created", json!({ "response": begun })),
        with("response.output_text.delta", json!({ "delta": REPLY })),
        with("response.output_text.done", json!({ "text": REPLY })),
        Event::named(
            "response.output_item.done",
            json!({ "output_index": 0, "item": output_item() }),
        ),
        Event::named("response.completed", json!({ "response": response(model) })),
    ]
}

fn message(model: &str) -> Value {
    json!({
        "id": "msg_stand_in",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{ "type": "text", "text": REPLY }],
        "stop_reason": "end_turn",
        "stop_sequence": null,
        "usage": { "input_tokens": 3, "output_tokens": 5 },
    })
}

fn message_events(model: &str) -> Vec<Event> {
    let mut begun = message(model);
    begun["content"] = json!([]);
    begun["stop_reason"] = Value::Null;
    vec![
        Event::named("message_start", json!({ "message": begun })),
        Event::named(
            "content_block_start",
            json!({ "index": 0, "content_block": { "type": "text", "text": "" } }),
        ),
        Event::named(
            "content_block_delta",
            json!({ "index": 0, "delta": { "type": "text_delta", "text": REPLY } }),
        ),
        Event::named("content_block_stop", json!({ "index": 0 })),
        Event::named(
            "message_delta",
            json!({
                "delta": { "stop_reason": "end_turn", "stop_sequence": null },
                "usage": { "output_tokens": 5 },
            }),
        ),
        Event::named("message_stop", json!({})),
    ]
}

fn content(model: &str) -> Value {
    json!({
        "candidates": [{
            "content": { "role": "model", "parts": [{ "text": REPLY }] },
            "finishReason": "STOP",
            "index": 0,
        }],
        "usageMetadata": { "promptTokenCount": 3, "candidatesTokenCount": 5, "totalTokenCount": 8 },
        "modelVersion": model,
        "responseId": "stand-in",
    })
}

fn interaction(model: &str) -> Value {
    json!({
        "id": "v1_stand_in",
        "object": "interaction",
        "model": model,
        "status": "completed",
        "steps": [{ "type": "model_output", "content": [{ "type": "text", "text": REPLY }] }],
        "usage": { "total_input_tokens": 3, "total_output_tokens": 5, "total_tokens": 8 },
    })
}

fn interaction_events(model: &str) -> Vec<Event> {
    let event = |name: &'static str, mut data: Value| {
        data["event_type"] = name.into();
        Event { name: Some(name), data: data.to_string() }
    };
    let begun = json!({ "id": "v1_stand_in", "model": model, "status": "in_progress" });
    let delta = json!({ "type": "text", "text": REPLY });
    vec![
        event("interaction.created", json!({ "interaction": begun })),
        event("step.start", json!({ "index": 0, "step": { "type": "model_output" } })),
        event("step.delta", json!({ "index": 0, "delta": delta })),
        event("step.stop", json!({ "index": 0 })),
        event("interaction.completed", json!({ "interaction": interaction(model) })),
    ]
}

/// One event of a stream.
struct Event {
    name: Option<&'static str>,
    data: String,
}

impl Event {
    fn data(data: Value) -> Self {
        Self { name: None, data: data.to_string() }
    }

    /// Its data says its name, too, as `type`.
    fn named(name: &'static str, mut data: Value) -> Self {
        data["type"] = name.into();
        Self { name: Some(name), data: data.to_string() }
    }
}

fn events(events: &[Event]) -> Response {
    use std::fmt::Write as _;

    let mut text = String::new();
    for Event { name, data } in events {
        if let Some(name) = name {
            let _ = writeln!(text, "event: {name}");
        }
        let _ = writeln!(text, "data: {data}\n");
    }
    plain(200, EVENTS, text)
}
