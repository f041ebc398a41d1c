//! A browser's end of the pipes to a native-messaging host.

mod reading;

use std::{
    collections::VecDeque,
    io::{Read, Write},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, mpsc::RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use self::reading::Frames;

/// How long [`Browser::receive`] waits.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a thing that cannot be waited for is looked at.
const PAUSE: Duration = Duration::from_millis(5);

/// A host process and the pipes to it. The process is killed on drop.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    stdin: Option<ChildStdin>,
    frames: Option<Frames>,
    stderr: Arc<Mutex<Vec<u8>>>,
    raw: Vec<Vec<u8>>,
    set_aside: VecDeque<Value>,
    notifications: Vec<Value>,
}

impl Browser {
    /// Starts a host.
    ///
    /// # Panics
    ///
    /// Panics when the command cannot be run.
    #[must_use]
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let stdout = child.stdout.take().expect("stdout is a pipe");
        let mut host_stderr = child.stderr.take().expect("stderr is a pipe");
        let stderr = Arc::new(Mutex::new(Vec::new()));
        // Ends with the host and whatever inherited its stderr.
        thread::spawn({
            let stderr = Arc::clone(&stderr);
            move || {
                let mut chunk = [0; 4096];
                while let Ok(count @ 1..) = host_stderr.read(&mut chunk) {
                    stderr.lock().expect("nobody panics here").extend(&chunk[..count]);
                }
            }
        });
        Self {
            stdin: child.stdin.take(),
            child,
            frames: Some(Frames::from(stdout)),
            stderr,
            raw: Vec::new(),
            set_aside: VecDeque::new(),
            notifications: Vec::new(),
        }
    }

    /// Sends a message.
    ///
    /// # Panics
    ///
    /// As [`send_raw`](Self::send_raw).
    pub fn send(&mut self, message: &Value) {
        self.send_frame(message.to_string().as_bytes());
    }

    /// Sends bytes as one frame, whether they are a message or not.
    ///
    /// # Panics
    ///
    /// As [`send_raw`](Self::send_raw).
    pub fn send_frame(&mut self, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).expect("a frame is shorter than 4 GiB");
        let mut frame = length.to_ne_bytes().to_vec();
        frame.extend(bytes);
        self.send_raw(&frame);
    }

    /// Sends bytes as they are, without a frame.
    ///
    /// # Panics
    ///
    /// Panics when the host does not take them.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        let sent = self.try_send_raw(bytes);
        assert!(sent.is_ok(), "the host does not listen: {sent:?}\n{}", self.stderr());
    }

    /// Sends bytes as they are to a host that may be gone.
    ///
    /// # Errors
    ///
    /// Gives what the pipe says, and `NotConnected` after
    /// [`close_stdin`](Self::close_stdin).
    pub fn try_send_raw(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let stdin = self.stdin.as_mut().ok_or(std::io::ErrorKind::NotConnected)?;
        stdin.write_all(bytes)?;
        stdin.flush()
    }

    /// The next message that was not received yet.
    ///
    /// # Panics
    ///
    /// Panics when there is none within 20 seconds or stdout ends.
    pub fn receive(&mut self) -> Value {
        match self.next_message(PATIENCE) {
            Ok(message) => message,
            Err(why) => self.fail(&why),
        }
    }

    /// The next message, `None` when there is none in this time or stdout ends.
    ///
    /// # Panics
    ///
    /// Panics when the host breaks the protocol.
    pub fn try_receive(&mut self, timeout: Duration) -> Option<Value> {
        self.next_message(timeout).ok()
    }

    /// Sends a request and returns the response with its id. Notifications
    /// that come before it are kept for [`notifications`](Self::notifications),
    /// responses to other requests for [`receive`](Self::receive).
    ///
    /// # Panics
    ///
    /// Panics when there is no such response within 20 seconds.
    pub fn request(
        &mut self,
        id: impl Into<Value>,
        method: &str,
        params: impl Into<Value>,
    ) -> Value {
        let (id, params) = (id.into(), params.into());
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.response(&id)
    }

    /// The response with this id, as [`request`](Self::request) waits for it.
    ///
    /// # Panics
    ///
    /// As [`request`](Self::request).
    pub fn response(&mut self, id: &Value) -> Value {
        if let Some(at) = self.set_aside.iter().position(|message| is_response(message, id)) {
            return self.set_aside.remove(at).expect("it was just found");
        }
        let end = Instant::now() + PATIENCE;
        loop {
            match self.next_frame(end.saturating_duration_since(Instant::now())) {
                Ok(message) if is_response(&message, id) => return message,
                Ok(message) if message.get("id").is_none() => self.notifications.push(message),
                Ok(message) => self.set_aside.push_back(message),
                Err(why) => self.fail(&format!("no response to {id}: {why}")),
            }
        }
    }

    /// The notifications that were kept, which are then forgotten.
    pub fn notifications(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.notifications)
    }

    /// All frames so far as they came, without their length.
    #[must_use]
    pub fn raw_frames(&self) -> &[Vec<u8>] {
        &self.raw
    }

    /// Closes the pipe to the host, as a browser does to end it.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Closes the reading end, so that the host's next write fails with EPIPE.
    pub fn close_stdout(&mut self) {
        self.frames = None;
    }

    /// Waits for the host to end, `None` when it does not in this time.
    ///
    /// # Panics
    ///
    /// Panics when the system does not tell.
    pub fn wait(&mut self, timeout: Duration) -> Option<ExitStatus> {
        let end = Instant::now() + timeout;
        loop {
            let status = self.child.try_wait().expect("the child is ours");
            if status.is_some() || Instant::now() >= end {
                return status;
            }
            thread::sleep(PAUSE);
        }
    }

    /// What the host wrote to stderr so far.
    ///
    /// # Panics
    ///
    /// Panics when the thread that reads it did.
    #[must_use]
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr.lock().expect("nobody panics there")).into_owned()
    }

    /// Waits until the host has written this to stderr, which comes by another pipe than its
    /// answers and may come later.
    ///
    /// # Panics
    ///
    /// Panics when it has not within 20 seconds.
    pub fn wait_for_stderr(&self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.stderr().contains(text) {
            if Instant::now() >= end {
                self.fail(&format!("no “{text}” on stderr"));
            }
            thread::sleep(PAUSE);
        }
    }

    /// The id of the host process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills the host at once.
    pub fn kill(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn next_message(&mut self, timeout: Duration) -> Result<Value, String> {
        match self.set_aside.pop_front() {
            Some(message) => Ok(message),
            None => self.next_frame(timeout),
        }
    }

    fn next_frame(&mut self, timeout: Duration) -> Result<Value, String> {
        let frames = self.frames.as_ref().ok_or("stdout was closed here")?;
        let frame = match frames.receiver().recv_timeout(timeout) {
            Ok(Ok(frame)) => frame,
            Ok(Err(why)) => self.fail(&why),
            Err(RecvTimeoutError::Timeout) => return Err(format!("nothing in {timeout:?}")),
            Err(RecvTimeoutError::Disconnected) => return Err("stdout has ended".into()),
        };
        let message = serde_json::from_slice(&frame);
        self.raw.push(frame);
        match message {
            Ok(message) => Ok(message),
            Err(error) => self.fail(&format!("a frame is not JSON: {error}")),
        }
    }

    fn fail(&self, why: &str) -> ! {
        panic!("{why}\nstderr of the host:\n{}", self.stderr())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.kill();
    }
}

fn is_response(message: &Value, id: &Value) -> bool {
    message.get("id") == Some(id) && message.get("method").is_none()
}
