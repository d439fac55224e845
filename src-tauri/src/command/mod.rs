//! What a page can ask for: one line a command, in the files beside this one.
//!
//! Such a line names the command, what it takes, what it answers and which call of the core does it. From it come
//! the call itself, the right of the page to make it (`build.rs` reads the same lines) and its TypeScript type
//! (`bindings.rs`). `read` looks, `save` writes something that is to be sent and shown at once, `shell` concerns the
//! app itself. Every call runs on a thread where it may take its time; none holds up another.

use baolian_core::{Error, Tablet};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tauri::ipc::{Invoke, InvokeBody};
use tauri::{Manager, Wry};

use crate::failure::Failure;
use crate::session::Session;

/// What a command gives back.
type Answer = Result<Value, Failure>;

/// Makes commands of lines; see the module's own words.
macro_rules! commands {
    ($(
        $(#[doc = $doc:literal])*
        $how:ident $name:ident($($given:ident: $type:ty),* $(,)?) -> $answer:ty = $deed:expr;
    )*) => {
        use $crate::command::words::*;

        /// Does the command of this name, if it is one of these.
        pub(super) fn call(
            name: &str,
            given: &serde_json::Value,
            session: &$crate::session::Session,
        ) -> Option<$crate::command::Answer> {
            $(
                if name == stringify!($name) {
                    #[derive(serde::Deserialize)]
                    #[serde(deny_unknown_fields)]
                    struct Given { $($given: $type),* }
                    return Some($crate::command::taken(name, given).and_then(|Given { $($given),* }| {
                        $crate::command::$how::<$answer>(session, $deed)
                    }));
                }
            )*
            None
        }

        /// Writes down the type of each.
        #[cfg(test)]
        pub(super) fn describe(book: &mut $crate::bindings::Book) {
            $(
                let given = vec![$(book.given::<$type>(stringify!($given))),*];
                book.command::<$answer>(stringify!($name), &given, &[$($doc),*]);
            )*
        }
    };
}

mod draft;
mod issue;
mod lead;
mod list;
mod me;
mod support;
mod sync;
mod visit;

/// What the lines of commands name.
#[allow(unused_imports, reason = "each file of commands takes what it needs")]
mod words {
    pub(super) use std::path::PathBuf;

    pub(super) use baolian_core::people::PersonHere;
    pub(super) use baolian_core::tablet::*;
    pub(super) use baolian_core::{Error, Tablet};
    pub(super) use baolian_lists::{
        EffectFilter, EffectItem, Hit, IssueFilter, IssueItem, LeadFilter, LeadItem, Listed, Page,
        SameProblem, Scope, StationFilter, StationItem, SupportFilter, SupportItem, TaskFilter,
        TaskItem, VisitFilter, VisitItem,
    };
    pub(super) use baolian_record::checklist::{Category, Template};
    pub(super) use baolian_record::issue::deed::FileDescriptor;
    pub(super) use baolian_record::offer::Offer;
    pub(super) use baolian_record::support::Promise;
    pub(super) use baolian_record::visit::Fix;
    pub(super) use baolian_wire::{DeviceId, DocId, Kind, Reason};

    pub(super) use super::{from_base64, to_base64};
}

/// Answers the page.
pub fn handle(invoke: Invoke<Wry>) -> bool {
    let Invoke {
        message, resolver, ..
    } = invoke;
    let name = message.command().to_owned();
    let given = match message.payload() {
        InvokeBody::Json(given) => given.clone(),
        InvokeBody::Raw(_) => Value::Null,
    };
    let app = message.webview().app_handle().clone();
    tauri::async_runtime::spawn_blocking(move || {
        match call(&name, &given, &app.state::<Session>()) {
            Ok(answer) => resolver.resolve(answer),
            Err(failure) => resolver.reject(failure),
        }
    });
    true
}

/// Does the command of this name.
fn call(name: &str, given: &Value, session: &Session) -> Answer {
    let subjects = [
        draft::call,
        issue::call,
        lead::call,
        list::call,
        me::call,
        support::call,
        sync::call,
        visit::call,
    ];
    let mut answers = subjects.iter();
    answers
        .find_map(|subject| subject(name, given, session))
        .unwrap_or_else(|| Err(Failure::of_the_page(format!("there is no command {name}"))))
}

/// Writes down the type of every command.
#[cfg(test)]
pub fn describe(book: &mut crate::bindings::Book) {
    draft::describe(book);
    issue::describe(book);
    lead::describe(book);
    list::describe(book);
    me::describe(book);
    support::describe(book);
    sync::describe(book);
    visit::describe(book);
}

fn taken<T: DeserializeOwned>(name: &str, given: &Value) -> Result<T, Failure> {
    T::deserialize(given).map_err(|e| Failure::of_the_page(format!("{name}: {e}")))
}

fn told<T: Serialize>(answer: &T) -> Answer {
    serde_json::to_value(answer).map_err(|e| Failure::of_the_page(e.to_string()))
}

fn read<T: Serialize>(session: &Session, look: impl FnOnce(&Tablet) -> Result<T, Error>) -> Answer {
    told(&look(&*session.tablet()?)?)
}

fn save<T: Serialize>(session: &Session, deed: impl FnOnce(&Tablet) -> Result<T, Error>) -> Answer {
    let saved = deed(&*session.tablet()?)?;
    session.saved();
    told(&saved)
}

fn shell<T: Serialize>(
    session: &Session,
    deed: impl FnOnce(&Session) -> Result<T, Failure>,
) -> Answer {
    told(&deed(session)?)
}

/// What a page can only send and show as text.
fn from_base64(text: &str) -> Result<Vec<u8>, Error> {
    let bytes = data_encoding::BASE64.decode(text.as_bytes());
    bytes.map_err(|e| Error::BadInput {
        what: "base64",
        why: e.to_string(),
    })
}

fn to_base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> (tempfile::TempDir, Session) {
        let home = tempfile::tempdir().expect("a folder");
        let session = Session::open(home.path(), home.path(), || {});
        (home, session)
    }

    #[test]
    fn every_command_answers_to_its_name_and_takes_nothing_else_than_it_says() {
        let (_home, session) = session();
        let mut book = crate::bindings::Book::new();
        describe(&mut book);
        let strange = serde_json::json!({ "nobody takes this": 1 });
        for name in book.names() {
            let failure = call(name, &strange, &session).expect_err(name);
            assert_eq!(failure.code, "bad_call");
            assert!(failure.message.starts_with(name), "{}", failure.message);
        }
        let failure = call("close", &strange, &session).expect_err("no such command");
        assert_eq!(failure.message, "there is no command close");
    }

    #[test]
    fn what_is_typed_and_set_comes_back_before_anybody_is_enrolled() {
        let (_home, session) = session();
        let ask = |name: &str, given: Value| call(name, &given, &session).expect(name);
        assert_eq!(ask("facts", serde_json::json!({})), Value::Null);
        ask(
            "keep_draft",
            serde_json::json!({ "key": "enrol/code", "text": "㙦 𬭎" }),
        );
        ask(
            "set_settings",
            serde_json::json!({ "settings": { "theme": "sun", "zoom": 2 } }),
        );
        ask(
            "set_settings",
            serde_json::json!({ "settings": { "zoom": null } }),
        );
        assert_eq!(
            ask("drafts", serde_json::json!({}))[0]["text"],
            Value::from("㙦 𬭎")
        );
        assert_eq!(
            ask("settings", serde_json::json!({})),
            serde_json::json!({ "theme": "sun" })
        );
    }

    #[test]
    fn another_person_on_the_same_tablet_finds_nothing_of_the_first_and_takes_nothing_away() {
        let (home, session) = session();
        let ask = |name: &str, given: Value| call(name, &given, &session).expect(name);
        ask(
            "keep_draft",
            serde_json::json!({ "key": "visit/notes", "text": "第一位" }),
        );
        // Where nobody has enrolled yet there is room: no second place is made.
        ask("add_person", serde_json::json!({}));
        let people = ask("people", serde_json::json!({}));
        assert_eq!(people.as_array().map(Vec::len), Some(1));
        let second = baolian_core::people::home(home.path(), 1);
        std::fs::create_dir_all(second).expect("a folder");
        ask("switch_person", serde_json::json!({ "place": 1 }));
        assert_eq!(ask("drafts", serde_json::json!({})), serde_json::json!([]));
        ask(
            "keep_draft",
            serde_json::json!({ "key": "visit/notes", "text": "第二位" }),
        );
        let people = ask("people", serde_json::json!({}));
        let current: Vec<_> = people
            .as_array()
            .into_iter()
            .flatten()
            .map(|p| &p["current"])
            .collect();
        assert_eq!(current, [false, true]);
        // The app is opened again: whoever had it last has it now.
        session.close();
        let again = Session::open(home.path(), home.path(), || {});
        let ask = |name: &str, given: Value| call(name, &given, &again).expect(name);
        assert_eq!(ask("drafts", serde_json::json!({}))[0]["text"], "第二位");
        ask("switch_person", serde_json::json!({ "place": 0 }));
        assert_eq!(ask("drafts", serde_json::json!({}))[0]["text"], "第一位");
        let nobody = call("switch_person", &serde_json::json!({ "place": 7 }), &again);
        assert_eq!(nobody.expect_err("nobody is there").code, "not_found");
    }
}
