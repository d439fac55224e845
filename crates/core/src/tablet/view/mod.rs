//! What whole screens show, each one method: read from the lists, with no more documents loaded than are shown.

mod around;
mod look;
mod notice;
pub(super) mod place;
mod responsible;
mod station;
mod story;
mod sync;
mod today;
mod towards;

pub use around::StationNear;
pub use baolian_record::story::{StoryEvent, Teller, Unseen};
pub use look::{ClosedLately, LookFirst};
pub use notice::{Notice, NoticeKind};
pub use responsible::ResponsibleSuggestion;
pub use station::{PairedCadre, StationPosition, StationView};
pub use story::{ReceiptState, StoryEntry, StoryView};
pub use sync::{ReceiptLine, SyncView, UnjudgedEntry};
pub use today::{TodayView, Waiting, WaitingFor};
