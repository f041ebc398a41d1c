//! `cargo bench --bench startup`: one `bridge/hello`, from the start of the process to its
//! answer, beside the smallest possible host in C, taken in turns in one run; and what the
//! program weighs, on disk and in memory.

use std::{
    error::Error,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Home, home::ALL_API_HUB};

const ROUNDS: usize = 300;
const WARM_UP: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let home = Home::new();
    let program = Path::new(env!("CARGO_BIN_EXE_hub-bridge"));
    let echo = compile_echo(home.path())?;
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    let mut memory = 0;
    for round in 0..ROUNDS + WARM_UP {
        let mut command = home.command(program);
        command.arg(ALL_API_HUB);
        let (taken, resident) = one_shot(command)?;
        let (echoed, _) = one_shot(home.command(&echo))?;
        if round >= WARM_UP {
            ours.push(taken);
            theirs.push(echoed);
            memory = memory.max(resident);
        }
    }
    let (ours, theirs) = (Spread::of(ours), Spread::of(theirs));
    println!("bridge/hello, one-shot, {ROUNDS} rounds in turns (minimum / median / maximum)");
    println!("  hub-bridge   {ours}");
    println!("  C echo host  {theirs}");
    let ratio = ours.median.as_secs_f64() / theirs.median.as_secs_f64();
    println!("  ratio of the medians  {ratio:.2}  (aim: under 2)");
    let size = fs::metadata(program)?.len();
    println!("binary size      {} kB  (aim: under 3,000)", size / 1_000);
    println!("resident memory  {memory} kB at its highest  (aim: under 10,000)");
    Ok(())
}

/// Starts a host, says hello, and ends it; gives the time to the answer and the memory in kB.
fn one_shot(mut command: Command) -> Result<(Duration, u64), Box<dyn Error>> {
    let hello = br#"{"jsonrpc":"2.0","id":1,"method":"bridge/hello"}"#;
    let start = Instant::now();
    let mut host = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = host.stdin.take().ok_or("no stdin")?;
    let mut output = host.stdout.take().ok_or("no stdout")?;
    input.write_all(&u32::try_from(hello.len())?.to_ne_bytes())?;
    input.write_all(hello)?;
    let mut header = [0; 4];
    output.read_exact(&mut header)?;
    let mut answer = vec![0; usize::try_from(u32::from_ne_bytes(header))?];
    output.read_exact(&mut answer)?;
    let taken = start.elapsed();
    let memory = resident(&host);
    drop(input);
    host.wait()?;
    Ok((taken, memory))
}

/// The most memory that a process has had, in kB; 0 where the system does not tell.
fn resident(process: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn compile_echo(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let program = folder.join("echo-host");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/echo_host.c");
    let status = Command::new("cc").arg("-O2").arg("-o").arg(&program).arg(source).status()?;
    if !status.success() {
        return Err("the C host could not be compiled".into());
    }
    Ok(program)
}

struct Spread {
    least: Duration,
    median: Duration,
    most: Duration,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self { least: times[0], median: times[times.len() / 2], most: times[times.len() - 1] }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let (least, median, most) = (ms(self.least), ms(self.median), ms(self.most));
        write!(f, "{least:.2} / {median:.2} / {most:.2} ms")
    }
}
