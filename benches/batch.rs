//! `cargo bench --bench batch`: 1,000 keys of 100 sites into an empty CLIProxyAPI: one
//! `import/run` beside the way that sends a read and a write for every key. Both talk to the
//! same stand-in, which takes a little for each request, as the real one does for its bcrypt.

use std::{
    error::Error,
    fs,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Browser, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

const KEYS: usize = 1_000;
const SITES: usize = 100;
/// Less than bcrypt takes, so that the slow way ends within a minute.
const LATENCY: Duration = Duration::from_millis(5);

fn main() -> Result<(), Box<dyn Error>> {
    println!("{KEYS} keys of {SITES} sites, {} ms a request", LATENCY.as_millis());
    let (ours, our_requests, memory) = one_import();
    let (theirs, their_requests) = two_requests_a_key()?;
    println!("  one import/run      {ours:>8.2?}  {our_requests:>5} requests");
    println!("  two requests a key  {theirs:>8.2?}  {their_requests:>5} requests");
    println!("  ratio of the times  {:.0}", theirs.as_secs_f64() / ours.as_secs_f64());
    println!("resident memory  {memory} kB at its highest  (aim: under 10,000)");
    Ok(())
}

fn one_import() -> (Duration, usize, u64) {
    let api = ManagementApi::builder().latency(LATENCY).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let start = Instant::now();
    let mut browser = Browser::start(command);
    let items: Vec<Value> = (0..KEYS)
        .map(|number| json!({ "siteName": name(number), "siteUrl": base_url(number), "apiKey": key(number) }))
        .collect();
    let answer = browser.request(1, "import/run", json!({ "items": items }));
    let taken = start.elapsed();
    let summary = &answer["result"]["summary"];
    assert_eq!((&summary["created"], &summary["updated"]), (&json!(SITES), &json!(KEYS - SITES)));
    check(&api);
    let status = fs::read_to_string(format!("/proc/{}/status", browser.pid())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let memory = line.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0);
    (taken, api.requests().len(), memory)
}

/// For every key: read the list, then PATCH the provider or PUT the list with a new one.
fn two_requests_a_key() -> Result<(Duration, usize), Box<dyn Error>> {
    let api = ManagementApi::builder().latency(LATENCY).start();
    let url = format!("{}/openai-compatibility", api.url());
    let bearer = format!("Bearer {}", api.key());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = client.build()?;
    let start = Instant::now();
    runtime.block_on(async {
        for number in 0..KEYS {
            let got = client.get(&url).header("Authorization", &bearer).send().await?;
            let mut body: Value = got.json().await?;
            let mut list: Vec<Value> = serde_json::from_value(body["openai-compatibility"].take())?;
            let entry = json!({ "api-key": key(number), "proxy-url": "" });
            let place = list.iter().position(|provider| provider["base-url"] == base_url(number));
            let request = if let Some(index) = place {
                let provider = &mut list[index];
                if let Some(entries) = provider["api-key-entries"].as_array_mut() {
                    entries.push(entry);
                }
                client.patch(&url).json(&json!({ "index": index, "value": provider }))
            } else {
                list.push(json!({
                    "name": name(number), "base-url": base_url(number), "api-key-entries": [entry]
                }));
                client.put(&url).json(&list)
            };
            request.header("Authorization", &bearer).send().await?.error_for_status()?;
        }
        Ok::<_, Box<dyn Error>>(())
    })?;
    let taken = start.elapsed();
    check(&api);
    Ok((taken, api.requests().len()))
}

fn check(api: &ManagementApi) {
    let list = api.list("openai-compatibility");
    let keys = list.iter().filter_map(|p| p["api-key-entries"].as_array()).map(Vec::len);
    assert_eq!((list.len(), keys.sum::<usize>()), (SITES, KEYS));
}

fn name(number: usize) -> String {
    format!("Site {}", number % SITES)
}

fn base_url(number: usize) -> String {
    format!("https://site-{}.example.com/v1", number % SITES)
}

fn key(number: usize) -> String {
    format!("sk-benchmark-{number:012}")
}
