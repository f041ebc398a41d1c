//! Questions to the person at the terminal, and what is said between them.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use secrecy::SecretString;

use super::output::{Error, GOOD, NOTICE, Output};

/// Whether somebody is there to answer.
pub fn is_possible() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line; an empty one is an answer, too.
pub fn ask(label: &str, question: &str) -> Result<String, Error> {
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "{NOTICE}?{NOTICE:#} {label:<WIDTH$}{question} ");
    let _ = stderr.flush();
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(0) => Err(Error::File("the input ended before the answer".into())),
        Ok(_) => Ok(line.trim().to_owned()),
        Err(error) => Err(Error::File(format!("the answer can't be read: {error}"))),
    }
}

/// Asks for a secret, and does not show it.
pub fn ask_secret(label: &str) -> Result<SecretString, Error> {
    // Straight to the terminal, which takes no styles from here.
    let answer = rpassword::prompt_password(format!("? {label:<WIDTH$} "));
    let answer = answer.map_err(|error| Error::File(format!("the key can't be read: {error}")))?;
    Ok(answer.into())
}

/// Says that a step is done.
pub fn done(label: &str, text: &str, output: &Output) {
    if !output.is_json() {
        // A reader that went away is no failure.
        let _ = writeln!(anstream::stdout(), "{GOOD}✔{GOOD:#} {label:<WIDTH$}{text}");
    }
}

/// Says what a person should know.
pub fn notice(label: &str, text: &str, output: &Output) {
    if !output.is_json() {
        let _ = writeln!(anstream::stderr(), "{NOTICE}!{NOTICE:#} {label:<WIDTH$}{text}");
    }
}

/// Says something that has a sign of its own.
pub fn say(line: &str, output: &Output) {
    if !output.is_json() {
        let _ = writeln!(anstream::stderr(), "{line}");
    }
}

/// As wide as “Management key”.
const WIDTH: usize = 14;
