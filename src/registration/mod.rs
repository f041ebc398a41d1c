//! Native-messaging manifests, and on Windows registry values: which browsers there are, where
//! they look, what is written for them, and what they make of it.

mod apply;
mod browser;
mod dialect;
mod fault;
mod holds;
mod inspect;
mod manifest;
mod place;
mod plan;
mod policy;
mod program;
mod registrar;
mod registry;
mod repair;
mod sandbox;

pub use browser::{BROWSERS, Browser};
pub use fault::Fault;
pub use inspect::{Found, Inspection};
pub use place::{Bases, Evidence, Os, Place, Scope, Target};
pub use plan::{Action, Step};
pub use program::{ProgramError, lasting_path};
pub use registrar::{Applied, Registrar};
pub use registry::{Hive, Key, Registry, SystemRegistry, View};
pub use repair::repair;
pub use sandbox::{SANDBOXED, Sandbox, Sandboxed};

/// The native host's name, as extensions call it.
pub const HOST_NAME: &str = "com.allapihub.bridge";

const FILE_NAME: &str = "com.allapihub.bridge.json";
