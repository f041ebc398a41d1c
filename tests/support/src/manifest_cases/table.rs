//! The table: what is special, how it is made, and what Chromium and Firefox say.

use super::{ManifestCase as Case, Says, place::Place};

pub(super) const ALL: [&[Case]; 5] = [TEXTS, MEMBERS, IDS, PATHS, PROGRAMS];

/// Both.
const ANSWERS: Says = &[];

/// Chromium.
const NOT_FOUND: Says = &[Some("Specified native messaging host not found.")];
const FORBIDDEN: Says = &[Some("Access to the specified native messaging host is forbidden.")];
/// Which of the two it is, nobody knows beforehand.
const EXITED: Says = &[
    Some("Native host has exited."),
    Some("Error when communicating with the native messaging host."),
];
const GARBLED: Says = &[Some("Error when communicating with the native messaging host.")];

/// Firefox.
const NO_SUCH: Says = &[Some("No such native application com.allapihub.bridge")];
const UNEXPECTED: Says = &[Some("An unexpected error occurred")];
const ENDED: Says = &[None];
/// Firefox looks for it in the home; if it is there, it still can't be started by this name.
const TILDE: Says = &[Some("An unexpected error occurred"), None];
const TOO_LONG: Says = &[Some(
    "Native application tried to send a message of 1819043176 bytes, which exceeds the limit of 1048576 bytes.",
)];

/// What a JSON parser meets, and before it the file system.
#[rustfmt::skip]
const TEXTS: &[Case] = &[
    Case::new("a good one", |place| place.write(place.text()), ANSWERS, ANSWERS),
    Case::new("none", |_| {}, NOT_FOUND, NO_SUCH),
    Case::new("a folder in its place", Place::make_folder, NOT_FOUND, NO_SUCH),
    Case::new("a symlink", Place::link_manifest, ANSWERS, ANSWERS),
    Case::new("a symlink to nothing", Place::link_to_nothing, NOT_FOUND, NO_SUCH),
    Case::new("an empty file", |place| place.write(""), NOT_FOUND, NO_SUCH),
    Case::new("cut off", |place| place.write(place.text().trim_end_matches('}')), NOT_FOUND, NO_SUCH),
    Case::new("no object", |place| place.write(format!("[{}]", place.text())), NOT_FOUND, NO_SUCH),
    Case::new("a trailing comma", |place| place.replace("\n}", ",\n}"), NOT_FOUND, NO_SUCH),
    Case::new("single quotes", |place| place.replace("\"", "'"), NOT_FOUND, NO_SUCH),
    Case::new("a text behind it", |place| place.replace("\n}", "\n} x"), NOT_FOUND, NO_SUCH),
    Case::new("a line comment", |place| place.replace("{\n", "{ // ours\n"), ANSWERS, NO_SUCH),
    Case::new("a block comment", |place| place.replace("{\n", "{ /* ours */\n"), ANSWERS, NO_SUCH),
    Case::new("a line comment at the end", |place| place.replace("\n}", "\n} // ours"), ANSWERS, NO_SUCH),
    Case::new("a block comment without end", |place| place.replace("\n}", "\n} /* ours"), NOT_FOUND, NO_SUCH),
    Case::new("a byte order mark", |place| place.replace("{\n", "\u{feff}{\n"), ANSWERS, ANSWERS),
    Case::new("two byte order marks", |place| place.replace("{\n", "\u{feff}\u{feff}{\n"), NOT_FOUND, NO_SUCH),
    Case::new("a hard blank before it", |place| place.replace("{\n", "\u{a0}{\n"), NOT_FOUND, NO_SUCH),
    Case::new("UTF-16", Place::write_utf16, NOT_FOUND, NO_SUCH),
    Case::new("Latin-1", Place::write_latin1, NOT_FOUND, NO_SUCH),
    Case::new("a line break in a text", |place| place.replace("API", "\n"), ANSWERS, NO_SUCH),
    Case::new("a tab in a text", |place| place.replace("API", "\t"), NOT_FOUND, NO_SUCH),
    Case::new("an escape of C", |place| place.replace("API", "\\x41PI"), ANSWERS, NO_SUCH),
    Case::new("an escape of nobody", |place| place.replace("API", "\\q"), NOT_FOUND, NO_SUCH),
    Case::new("half a surrogate pair", |place| place.replace("API", "\\ud800"), NOT_FOUND, ANSWERS),
    Case::new("a member twice", |place| place.replace("{\n", "{\n\"path\": \"/x\",\n"), ANSWERS, ANSWERS),
];

#[rustfmt::skip]
const MEMBERS: &[Case] = &[
    Case::new("another name", |place| place.set("name", "com.example.other"), NOT_FOUND, NO_SUCH),
    Case::new("a name in capitals", |place| place.set("name", "com.allapihub.BRIDGE"), NOT_FOUND, NO_SUCH),
    Case::new("no name", |place| place.remove("name"), NOT_FOUND, NO_SUCH),
    Case::new("another type", |place| place.set("type", "pkcs11"), NOT_FOUND, NO_SUCH),
    Case::new("a type in capitals", |place| place.set("type", "STDIO"), NOT_FOUND, NO_SUCH),
    Case::new("no type", |place| place.remove("type"), NOT_FOUND, NO_SUCH),
    Case::new("no description", |place| place.remove("description"), NOT_FOUND, NO_SUCH),
    Case::new("an empty description", |place| place.set("description", ""), NOT_FOUND, ANSWERS),
    Case::new("a description that is no text", |place| place.set("description", 5), NOT_FOUND, NO_SUCH),
    Case::new("an extra member", |place| place.set("version", "1.0"), ANSWERS, NO_SUCH),
    Case::new("both lists", Place::add_other_list, ANSWERS, NO_SUCH),
    Case::new("only the other engine's list", Place::swap_list, NOT_FOUND, NO_SUCH),
    Case::new("no list", Place::remove_list, NOT_FOUND, NO_SUCH),
    Case::new("a list that is a text", Place::list_as_text, NOT_FOUND, NO_SUCH),
    Case::new("an empty list", |place| place.allow_only(&[]), FORBIDDEN, NO_SUCH),
];

/// Entries of the list. What is good for nobody spoils it for all, or does not.
#[rustfmt::skip]
const IDS: &[Case] = &[
    Case::new("others only", |place| place.allow_only(&[place.stranger()]), FORBIDDEN, NO_SUCH),
    Case::new("others, too", |place| place.allow(place.stranger()), ANSWERS, ANSWERS),
    Case::new("own id in capitals", Place::allow_own_in_capitals, ANSWERS, NO_SUCH),
    Case::new("own id for all pages", Place::allow_own_pages, ANSWERS, NO_SUCH),
    Case::new("a malformed id", |place| place.allow("nobody"), NOT_FOUND, NO_SUCH),
    Case::new("an empty id", |place| place.allow(""), NOT_FOUND, NO_SUCH),
    Case::new("a number", |place| place.allow(5), NOT_FOUND, NO_SUCH),
    Case::new("a website", |place| place.allow("https://a.test/"), NOT_FOUND, NO_SUCH),
    Case::new("the other engine's id", |place| place.allow(place.foreigner()), NOT_FOUND, NO_SUCH),
    Case::new("a wildcard", |place| place.allow_either("chrome-extension://*/", "*"), NOT_FOUND, NO_SUCH),
    Case::new("a wildcard in it", |place| place.allow_either("chrome-extension://*.lap/", "*@a.test"), NOT_FOUND, NO_SUCH),
    Case::new("any scheme", |place| place.allow_either("*://lap/", "*:lap@a.test"), ANSWERS, NO_SUCH),
    Case::new("a scheme in capitals", |place| place.allow_either("CHROME-EXTENSION://lap/", "MAILTO:lap@a.test"), NOT_FOUND, NO_SUCH),
    Case::new("no slash at its end, or one", |place| place.allow_either("chrome-extension://lap", "lap@a.test/"), NOT_FOUND, NO_SUCH),
    Case::new("a page", |place| place.allow_either("chrome-extension://lap/a.html", "lap@a.test/a.html"), ANSWERS, NO_SUCH),
    Case::new("a port", |place| place.allow_either("chrome-extension://lap:80/", "lap@a.test:80"), NOT_FOUND, NO_SUCH),
    Case::new("a blank before it", |place| place.allow_either(" chrome-extension://lap/", " lap@a.test"), NOT_FOUND, NO_SUCH),
    Case::new("a blank behind it", |place| place.allow_either("chrome-extension://lap/ ", "lap@a.test "), ANSWERS, NO_SUCH),
    Case::new("a blank within", |place| place.allow_either("chrome-extension://l p/", "l p@a.test"), ANSWERS, NO_SUCH),
    Case::new("other letters", |place| place.allow_either("chrome-extension://läp/", "läp@a.test"), ANSWERS, NO_SUCH),
    Case::new("a plus", |place| place.allow_either("chrome-extension://l+p/", "l+p@a.test"), ANSWERS, NO_SUCH),
    Case::new("an at sign", |place| place.allow_either("chrome-extension://lap@a.test/", "lap@a.test"), NOT_FOUND, ANSWERS),
    Case::new("nothing but a host", |place| place.allow_either("chrome-extension://lap/", "@a.test"), ANSWERS, ANSWERS),
    Case::new("an empty host", |place| place.allow_either("chrome-extension:///", "lap@"), NOT_FOUND, NO_SUCH),
    Case::new("a UUID in capitals", |place| place.allow_either("chrome-extension://LAP/", "{BC73541A-133D-4B50-B261-36EA20DF0D24}"), ANSWERS, ANSWERS),
    Case::new("a UUID without braces", |place| place.allow_either("lap", "bc73541a-133d-4b50-b261-36ea20df0d24"), NOT_FOUND, NO_SUCH),
    Case::new("braces without a UUID", |place| place.allow_either("chrome-extension://{lap}/", "{lap}"), ANSWERS, NO_SUCH),
    Case::new("a long id", Place::allow_long, ANSWERS, ANSWERS),
];

#[rustfmt::skip]
const PATHS: &[Case] = &[
    Case::new("no path", |place| place.remove("path"), NOT_FOUND, NO_SUCH),
    Case::new("an empty path", |place| place.set("path", ""), NOT_FOUND, NO_SUCH),
    Case::new("a relative path", |place| place.set("path", "hub-bridge"), NOT_FOUND, NO_SUCH),
    Case::new("a tilde", |place| place.set("path", "~/hub-bridge"), NOT_FOUND, TILDE),
    Case::new("a variable", |place| place.set("path", "$HOME/hub-bridge"), NOT_FOUND, NO_SUCH),
    Case::new("a URL", |place| place.set("path", "file:///usr/bin/hub-bridge"), NOT_FOUND, NO_SUCH),
    Case::new("arguments", |place| place.add_to_path(" --verbose"), NOT_FOUND, UNEXPECTED),
    Case::new("a blank at the path's end", |place| place.add_to_path(" "), NOT_FOUND, UNEXPECTED),
    Case::new("a slash at the path's end", |place| place.add_to_path("/"), NOT_FOUND, ENDED),
    Case::new("dots in the path", Place::add_dots, ANSWERS, ANSWERS),
    Case::new("blanks in the path", |place| place.start_in("a folder of  mine"), ANSWERS, ANSWERS),
    Case::new("other letters in the path", |place| place.start_in("Übung 鍵 🗝"), ANSWERS, ANSWERS),
    Case::new("quotes in the path", |place| place.start_in("it's \"mine\""), ANSWERS, ANSWERS),
];

#[rustfmt::skip]
const PROGRAMS: &[Case] = &[
    Case::new("a missing program", |place| place.start(&place.beside("gone")), NOT_FOUND, UNEXPECTED),
    Case::new("a program that is a folder", Place::start_folder, EXITED, UNEXPECTED),
    Case::new("a program's symlink", Place::start_link, ANSWERS, ANSWERS),
    Case::new("a program's symlink to nothing", Place::start_dangling, NOT_FOUND, UNEXPECTED),
    Case::new("a program that may not be executed", |place| place.start_mode(0o644), EXITED, UNEXPECTED),
    Case::new("a program that its group may write", |place| place.start_mode(0o775), ANSWERS, ANSWERS),
    Case::new("a program that all may write", |place| place.start_mode(0o777), ANSWERS, ANSWERS),
    Case::new("a program of another machine", Place::start_foreign, EXITED, ENDED),
    Case::new("an empty program", |place| place.start_bytes(b""), EXITED, ENDED),
    Case::new("a script", |place| place.start_script("#!/bin/sh\n"), ANSWERS, ANSWERS),
    // Chromium lets a shell have a try at what is no program.
    Case::new("a script without #!", |place| place.start_script(""), ANSWERS, ENDED),
    Case::new("a script for nobody", |place| place.start_script("#!/nowhere/sh\n"), EXITED, ENDED),
    Case::new("a script from Windows", |place| place.start_script("#!/bin/sh\r\n"), EXITED, ENDED),
    Case::new("a program that ends", |place| place.start_bytes(b"#!/bin/sh\n"), EXITED, ENDED),
    Case::new("a program that fails", |place| place.start_bytes(b"#!/bin/sh\nexit 3\n"), EXITED, ENDED),
    Case::new("a program that talks", Place::start_talker, GARBLED, TOO_LONG),
];
