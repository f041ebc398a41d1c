//! How a case is made: a manifest's text, its members and its program.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

const ORIGINS: &str = "allowed_origins";
const EXTENSIONS: &str = "allowed_extensions";
/// All API Hub's own.
const ORIGIN: &str = "chrome-extension://lapnciffpekdengooeolaienkeoilfeo/";
const ADD_ON: &str = "{bc73541a-133d-4b50-b261-36ea20df0d24}";
const NOWHERE: &str = "/nowhere/at/all";

/// Where a case is made, and what from.
pub(super) struct Place {
    manifest: PathBuf,
    /// An empty folder for all else.
    beside: PathBuf,
    good: Map<String, Value>,
    program: PathBuf,
}

impl Place {
    /// Nothing is left of the last case.
    pub(super) fn new(manifests: &Path, good: &Value, program: &Path) -> Self {
        let name = good["name"].as_str().expect("a name");
        let manifest = manifests.join(format!("{name}.json"));
        let beside = manifests.join("case");
        for path in [&manifest, &beside] {
            // Neither need be there.
            let _ = fs::remove_file(path);
            let _ = fs::remove_dir_all(path);
        }
        folder(&beside);
        let good = good.as_object().expect("an object").clone();
        Self { manifest, beside, good, program: program.to_owned() }
    }

    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.beside.join(name)
    }

    fn is_chromiums(&self) -> bool {
        self.good.contains_key(ORIGINS)
    }
}

/// The text.
impl Place {
    pub(super) fn text(&self) -> String {
        format!("{:#}", Value::Object(self.good.clone()))
    }

    pub(super) fn write(&self, text: impl AsRef<[u8]>) {
        fs::write(&self.manifest, text).expect("a file");
    }

    pub(super) fn replace(&self, old: &str, new: &str) {
        let text = self.text();
        assert!(text.contains(old), "there is no {old:?} in {text}");
        self.write(text.replace(old, new));
    }

    pub(super) fn write_utf16(&self) {
        let text = format!("\u{feff}{}", self.text());
        self.write(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    }

    pub(super) fn write_latin1(&self) {
        let text = self.text();
        let (before, after) = text.split_once("API").expect("a description");
        self.write([before.as_bytes(), b"\xfc", after.as_bytes()].concat());
    }

    pub(super) fn make_folder(&self) {
        folder(&self.manifest);
    }

    pub(super) fn link_manifest(&self) {
        fs::write(self.beside("manifest"), self.text()).expect("a file");
        link(&self.beside("manifest"), &self.manifest);
    }

    pub(super) fn link_to_nothing(&self) {
        link(NOWHERE.as_ref(), &self.manifest);
    }
}

/// The members.
impl Place {
    fn change(&self, change: impl FnOnce(&mut Map<String, Value>)) {
        let mut members = self.good.clone();
        change(&mut members);
        self.write(format!("{:#}", Value::Object(members)));
    }

    pub(super) fn set(&self, member: &str, value: impl Into<Value>) {
        self.change(|members| {
            members.insert(member.to_owned(), value.into());
        });
    }

    pub(super) fn remove(&self, member: &str) {
        self.change(|members| {
            members.remove(member);
        });
    }

    /// The name of the list that is there, and of the one that isn't.
    fn lists(&self) -> [&'static str; 2] {
        if self.is_chromiums() { [ORIGINS, EXTENSIONS] } else { [EXTENSIONS, ORIGINS] }
    }

    pub(super) fn add_other_list(&self) {
        self.set(self.lists()[1], vec![self.foreigner()]);
    }

    pub(super) fn swap_list(&self) {
        let [list, other] = self.lists();
        self.change(|members| {
            members.remove(list);
            members.insert(other.to_owned(), json!([self.foreigner()]));
        });
    }

    pub(super) fn remove_list(&self) {
        self.remove(self.lists()[0]);
    }

    pub(super) fn list_as_text(&self) {
        self.set(self.lists()[0], self.own());
    }
}

/// The list's entries.
impl Place {
    /// How the good manifest names the extension.
    fn own(&self) -> &str {
        self.good[self.lists()[0]][0].as_str().expect("an id")
    }

    /// An extension that is not the one that asks.
    pub(super) fn stranger(&self) -> &'static str {
        if self.is_chromiums() { ORIGIN } else { ADD_ON }
    }

    /// One of the other engine's.
    pub(super) fn foreigner(&self) -> &'static str {
        if self.is_chromiums() { ADD_ON } else { ORIGIN }
    }

    pub(super) fn allow_only(&self, ids: &[&str]) {
        self.set(self.lists()[0], ids);
    }

    /// Adds an entry to those of the good manifest.
    pub(super) fn allow(&self, id: impl Into<Value>) {
        let list = self.lists()[0];
        let mut ids = self.good[list].as_array().expect("a list").clone();
        ids.push(id.into());
        self.set(list, ids);
    }

    pub(super) fn allow_either(&self, chromium: &str, firefox: &str) {
        self.allow(if self.is_chromiums() { chromium } else { firefox });
    }

    pub(super) fn allow_long(&self) {
        let long = "a".repeat(200);
        self.allow_either(&format!("chrome-extension://{long}/"), &format!("{long}@a.test"));
    }

    pub(super) fn allow_own_in_capitals(&self) {
        // Not so the scheme.
        let (scheme, id) = self.own().split_at(self.own().rfind("//").map_or(0, |at| at + 2));
        self.allow_only(&[&format!("{scheme}{}", id.to_uppercase())]);
    }

    pub(super) fn allow_own_pages(&self) {
        self.allow_only(&[&format!("{}/*", self.own().trim_end_matches('/'))]);
    }
}

/// The program.
impl Place {
    pub(super) fn start(&self, program: &Path) {
        self.set("path", program.to_str().expect("a path in UTF-8"));
    }

    pub(super) fn add_to_path(&self, text: &str) {
        self.set("path", format!("{}{text}", self.program.display()));
    }

    pub(super) fn add_dots(&self) {
        let name = self.program.file_name().expect("a name");
        let folder = self.program.parent().expect("a folder");
        let last = folder.file_name().expect("a name");
        self.start(&folder.join("..").join(last).join(".").join(name));
    }

    pub(super) fn start_in(&self, name: &str) {
        let within = self.beside(name);
        folder(&within);
        let program = within.join("hub-bridge");
        fs::hard_link(&self.program, &program)
            .or_else(|_| fs::copy(&self.program, &program).map(|_| ()))
            .expect("a link or, on another disk, a copy");
        self.start(&program);
    }

    pub(super) fn start_folder(&self) {
        self.start(&self.beside);
    }

    pub(super) fn start_link(&self) {
        link(&self.program, &self.beside("hub-bridge"));
        self.start(&self.beside("hub-bridge"));
    }

    pub(super) fn start_dangling(&self) {
        link(NOWHERE.as_ref(), &self.beside("hub-bridge"));
        self.start(&self.beside("hub-bridge"));
    }

    pub(super) fn start_mode(&self, mode: u32) {
        let copy = self.beside("hub-bridge");
        fs::copy(&self.program, &copy).expect("a copy");
        set_mode(&copy, mode);
        self.start(&copy);
    }

    pub(super) fn start_bytes(&self, bytes: &[u8]) {
        let program = self.beside("hub-bridge");
        fs::write(&program, bytes).expect("a file");
        set_mode(&program, 0o755);
        self.start(&program);
    }

    /// The head of an ELF file for aarch64, or on such a machine for x86-64.
    pub(super) fn start_foreign(&self) {
        const AARCH64: u8 = 183;
        const X86_64: u8 = 62;
        let mut head = [0; 64];
        head[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
        head[16] = 2;
        head[18] = if cfg!(target_arch = "aarch64") { X86_64 } else { AARCH64 };
        head[20] = 1;
        self.start_bytes(&head);
    }

    pub(super) fn start_script(&self, first_line: &str) {
        let program = self.program.display();
        self.start_bytes(format!("{first_line}exec '{program}' \"$@\"\n").as_bytes());
    }

    /// Its first word is no frame, but would be the length of one: 1.8 GB.
    pub(super) fn start_talker(&self) {
        self.start_bytes(b"#!/bin/sh\necho hello\nexec cat >/dev/null\n");
    }
}

fn folder(path: &Path) {
    fs::create_dir_all(path).expect("a folder");
}

fn link(to: &Path, from: &Path) {
    symlink(to, from).expect("a link");
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}
