//! What the rules let somebody do with a record now: what a screen offers, before anything is tried.
//!
//! Read from the same table ([`crate::permission`]) and the same conditions
//! ([`crate::issue::closing`]) that judge a deed: what is ready is accepted,
//! and what misses something is refused for just that. What somebody may never
//! do, or not in the record's state, is not offered at all.

mod issue;
mod lead;
mod support;
mod visit;

use baolian_wire::Reason;
use baolian_wire::verdict::Code;
use serde::Serialize;

pub use issue::issue_offers;
pub use lead::lead_offers;
pub use support::support_offers;
pub use visit::visit_offers;

use crate::issue::Party;
use crate::permission::{Action, Ground, Standing};

/// Something that a person can do. Each word is a deed of the facade, or a named part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Deed {
    /// Settle a value that was written apart.
    Settle,
    /// `set_issue` with severity, due or responsible.
    SetTerms,
    /// `set_issue` with title, category or place; `describe_issue`.
    Describe,
    /// 进展.
    AddProgress,
    /// 新情况.
    AddNewFacts,
    /// 受理/认可.
    Accept,
    /// 退回整改.
    ReturnIssue,
    /// 异议.
    Object,
    /// 异议裁定.
    RuleObjection,
    /// 申请延期.
    AskExtension,
    /// 同意延期.
    Extend,
    /// 不同意延期.
    RefuseExtension,
    /// 申请核验.
    AskVerification,
    /// Record an effect.
    RecordEffect,
    /// 效果确认.
    ConfirmEffect,
    /// 未见效果.
    NotSeen,
    /// 再次发现.
    FoundAgain,
    /// 批示.
    Instruct,
    /// 移送.
    HandOn,
    /// 销号.
    CloseIssue,
    /// 重新挂账.
    ReopenIssue,
    /// Plan a task.
    PlanTask,
    /// Say that a task is done, or not.
    MarkTask,
    /// Add a place.
    AddStop,
    /// Answer an item of the checklist.
    Answer,
    /// Write one of the long texts.
    WriteInVisit,
    /// Add a fellow visitor.
    AddCompanion,
    /// Add a person met.
    AddPersonMet,
    /// Write the internal notes.
    WriteInternalNotes,
    /// 定稿.
    Seal,
    /// 补记.
    AddAddendum,
    /// Open an issue.
    OpenIssue,
    /// Ask for support.
    AskSupport,
    /// Say what came of a lead.
    AnswerLead,
    /// Promise support.
    PromiseSupport,
    /// `support_step` with `delivered`.
    DeliverSupport,
    /// `support_step` with `confirmed`.
    ConfirmSupport,
    /// `support_step` with `declined`.
    DeclineSupport,
    /// `support_step` with `remark`.
    RemarkOnSupport,
}

/// What a deed misses, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Missing {
    /// What the rules would say.
    pub reason: Reason,
    /// The deed that supplies it, if any does.
    pub deed: Option<Deed>,
    /// Who has to do that; nobody named where the person may do it alone.
    pub by: Option<Party>,
}

/// One deed that is open to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Offer {
    /// Which.
    pub deed: Deed,
    /// Whether it would be accepted now.
    pub ready: bool,
    /// What keeps it from being accepted, the most basic first; empty where it is ready.
    pub missing: Vec<Missing>,
    /// The next sensible one: one of an open record's, none where nothing is left to do.
    pub suggested: bool,
}

/// What a person may do with one record: the offers, while they are put together.
struct Table<'a> {
    ground: &'a Ground<'a>,
    standing: Standing,
    author: bool,
    offers: Vec<Offer>,
}

impl<'a> Table<'a> {
    fn new(ground: &'a Ground<'a>, standing: Standing, author: bool) -> Self {
        Self {
            ground,
            standing,
            author,
            offers: Vec::new(),
        }
    }

    fn allows(&self, action: Action) -> bool {
        let allowed = self.ground.allows(action, self.standing, self.author);
        allowed.is_ok()
    }

    /// Whether something new may be begun at the station.
    fn allows_new(&self, action: Action) -> bool {
        self.ground.allows(action, Standing::New, true).is_ok()
    }

    /// Offers a deed if its action is allowed.
    fn offer(&mut self, deed: Deed, action: Action) {
        self.offer_if(deed, action, Vec::new());
    }

    /// Offers a deed if its action is allowed, with what it misses.
    fn offer_if(&mut self, deed: Deed, action: Action, missing: Vec<Missing>) {
        if self.allows(action) {
            self.put(deed, missing);
        }
    }

    fn put(&mut self, deed: Deed, missing: Vec<Missing>) {
        self.offers.push(Offer {
            deed,
            ready: missing.is_empty(),
            missing,
            suggested: false,
        });
    }

    fn has(&self, deed: Deed) -> bool {
        self.offers.iter().any(|o| o.deed == deed)
    }

    fn ready(&self, deed: Deed) -> bool {
        self.offers.iter().any(|o| o.deed == deed && o.ready)
    }

    /// Suggests the first of these that is offered.
    fn suggest(mut self, wishes: &[Deed]) -> Vec<Offer> {
        let wish = wishes.iter().find(|deed| self.has(**deed));
        for offer in &mut self.offers {
            offer.suggested = Some(&offer.deed) == wish;
        }
        self.offers
    }
}

/// Something that a deed is about is not there.
fn not_there(what: &str, deed: Deed) -> Missing {
    Missing {
        reason: Reason::new(Code::NoSuchThing, what),
        deed: Some(deed),
        by: None,
    }
}
