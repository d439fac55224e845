//! Drafts: kept as they are typed, never sent.

use serde_json::json;

use crate::answer::Answer;
use crate::args::DraftDeed;
use crate::desk::{self, Desk};
use crate::failure::{Class, Result, Stop};

pub(super) fn run(desk: &Desk, deed: DraftDeed) -> Result<Answer> {
    let tablet = desk.tablet()?;
    match deed {
        DraftDeed::Keep { key, words } => {
            let text = desk::words(&words.text)?;
            tablet.keep_draft(&key, &text)?;
            let said = desk.lang.text("draft.kept");
            Ok(Answer::new(json!({ "key": key, "text": text }), said))
        }
        DraftDeed::Show { key } => match tablet.draft(&key)? {
            Some(text) => Ok(Answer::new(json!({ "key": key, "text": text }), text)),
            None => Err(Stop::Said {
                class: Class::NotFound,
                code: "no_draft",
                with: vec![("key", key)],
            }),
        },
        DraftDeed::Drop { key } => {
            tablet.drop_draft(&key)?;
            let said = desk.lang.text("draft.dropped");
            Ok(Answer::new(json!({ "key": key }), said))
        }
    }
}
