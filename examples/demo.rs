//! The whole chain on one screen: a stand-in for CLIProxyAPI, the real hub-bridge started as a
//! browser starts it, the keys of `examples/keys.csv`, and what each side sees of it.
//!
//! `cargo run --example demo` needs nothing but Rust; it leaves nothing behind.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use hub_bridge_test_support::{Browser, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let program = build()?;
    let api = server();
    let home = Home::new();

    title("1. A browser starts hub-bridge for All API Hub and says hello");
    println!("   {} {ALL_API_HUB}", program.file_name().unwrap_or_default().display());
    let mut command = home.command_for(&program, &api);
    command.arg(ALL_API_HUB);
    let mut browser = Browser::start(command);
    exchange(&mut browser, 1, "bridge/hello", json!({}), usize::MAX);

    title("2. The keys of examples/keys.csv go out as one request, with progress");
    let items = items()?;
    let params = json!({ "items": items, "progress": true });
    let report = exchange(&mut browser, 2, "import/run", params, 420);

    title("3. The report, as a page would show it");
    for item in report["items"].as_array().into_iter().flatten() {
        let provider = &item["provider"];
        let name = provider["name"].as_str().or(provider["baseUrl"].as_str());
        let name = name.or(item["family"].as_str()).unwrap_or_default();
        println!("   {:10} {name}", item["outcome"].as_str().unwrap_or_default());
        for warning in item["warnings"].as_array().into_iter().flatten() {
            println!("              ! {}", warning["message"].as_str().unwrap_or_default());
        }
        if let Some(message) = item["error"]["message"].as_str() {
            println!(
                "              ✘ {message} {}",
                item["error"]["hint"].as_str().unwrap_or_default()
            );
        }
    }
    println!(
        "   {} in {} ms, {} requests",
        report["summary"], report["elapsedMs"], report["requests"]
    );

    let import_id = report["importId"].as_str().unwrap_or_default().to_owned();

    title("4. What CLIProxyAPI was asked");
    for request in api.requests() {
        println!("   {:5} {}", request.method, request.path);
    }

    title("5. The same import again changes nothing");
    api.clear_requests();
    let again = exchange(&mut browser, 3, "import/run", json!({ "items": items }), 0);
    println!("   {}, requests: {}", again["summary"], again["requests"]);

    title("6. What CLIProxyAPI has now, on the command line");
    browser.close_stdin();
    let ended = browser.wait(Duration::from_secs(3)).ok_or("hub-bridge did not end")?;
    let listed = home.command_for(&program, &api).arg("providers").output()?;
    for line in String::from_utf8_lossy(&listed.stdout).lines() {
        println!("   {line}");
    }

    title("7. And taken back, but for what was there before");
    let undone = home.command_for(&program, &api).args(["undo", &import_id]).output()?;
    for line in String::from_utf8_lossy(&undone.stdout).lines() {
        println!("   {line}");
    }
    println!("\nThe browser closed the pipe and hub-bridge ended ({ended}).");
    Ok(())
}

/// Builds the program beside this one; cargo builds none for an example.
fn build() -> Result<PathBuf, Box<dyn Error>> {
    println!("Building hub-bridge …");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let examples = env::current_exe()?;
    let folder = examples.parent().and_then(Path::parent).ok_or("no target folder")?;
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--bin", "hub-bridge", "--manifest-path"]);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    if folder.ends_with("release") {
        command.arg("--release");
    }
    if !command.status()?.success() {
        return Err("hub-bridge could not be built".into());
    }
    Ok(folder.join(format!("hub-bridge{}", env::consts::EXE_SUFFIX)))
}

/// A CLIProxyAPI with something in it that an import must not touch.
fn server() -> ManagementApi {
    let tuned = json!([{
        "name": "My tuned relay",
        "base-url": "https://relay-one.example.com/v1",
        "headers": { "X-Team": "blue" },
        "api-key-entries": [{ "api-key": "sk-mine-0000000000000001", "weight": 3 }],
        "models": [{ "name": "gpt-5.2", "alias": "best" }]
    }]);
    ManagementApi::builder().list("openai-compatibility", &tuned).start()
}

/// The sample file as the extension would send it.
fn items() -> Result<Vec<Value>, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/keys.csv");
    let mut items = Vec::new();
    for record in csv::Reader::from_path(path)?.records() {
        let record = record?;
        let mut item = json!({ "siteName": record[0], "siteUrl": record[1], "apiKey": record[2] });
        if !record[3].is_empty() {
            item["family"] = format!("{}-api-key", &record[3]).into();
        }
        let models: Vec<Value> =
            record[4].split(';').filter(|m| !m.is_empty()).map(|m| json!({ "name": m })).collect();
        if !models.is_empty() {
            item["models"] = models.into();
        }
        items.push(item);
    }
    Ok(items)
}

/// Sends a request and shows the frames of both directions, `longest` characters of each.
fn exchange(browser: &mut Browser, id: u64, method: &str, params: Value, longest: usize) -> Value {
    let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": &params });
    show("→", &request, longest);
    let answer = browser.request(id, method, params);
    for notification in browser.notifications() {
        let params = &notification["params"];
        let items = params["items"].as_array().map_or(0, Vec::len);
        println!(
            "   ← import/progress  {:8} {} of {}, {items} new",
            params["phase"].as_str().unwrap_or_default(),
            params["done"],
            params["total"]
        );
    }
    show("←", &answer, longest);
    answer["result"].clone()
}

fn show(arrow: &str, message: &Value, longest: usize) {
    if longest == 0 {
        return;
    }
    let text = message.to_string();
    let shown: String = text.chars().take(longest).collect();
    let cut = if shown.len() < text.len() { " …" } else { "" };
    println!("   {arrow} [{} bytes] {shown}{cut}", text.len());
}

fn title(text: &str) {
    println!("\n{text}");
}
