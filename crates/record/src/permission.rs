//! Who may do what: one table, used by tablet and headquarters alike.
//!
//! A person acts in one of a few capacities towards a station ([`As`]). An
//! action names the capacities that may do it and the states in which it is
//! possible. A permission counts if it held at any instant of the interval in
//! which the entry was made (design, section 5, "Time").

use baolian_wire::Reason;
use baolian_wire::reference::{Account, Level, Pairing, Role, Station};
use baolian_wire::verdict::Code;
use serde::Serialize;

/// In which capacity somebody acts towards a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum As {
    /// Its paired cadre.
    Cadre,
    /// An officer of it.
    Officer,
    /// The mechanism office of an area that it lies in.
    Office,
    /// A leader of an area that it lies in.
    Leader,
    /// A department of an area that it lies in.
    Department,
    /// The account that began this very document.
    Author,
}

/// The state of a document, as far as permissions ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Not begun yet.
    New,
    /// A visit under way; an issue, lead or support request that is open.
    Open,
    /// An issue whose close is disputed.
    Disputed,
    /// A sealed visit; a closed issue.
    Ended,
}

macro_rules! table {
    ($($(#[$doc:meta])* $action:ident: [$($who:ident),*] when [$($when:ident),*] else $code:ident;)*) => {
        /// Something that a person can do to a document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$doc])* $action,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$action,)*];

            /// The capacities that may do it.
            #[must_use]
            pub fn who(self) -> &'static [As] {
                match self { $(Self::$action => &[$(As::$who),*],)* }
            }

            /// The states in which it is possible.
            #[must_use]
            pub fn when(self) -> &'static [Standing] {
                match self { $(Self::$action => &[$(Standing::$when),*],)* }
            }

            /// What is said in any other state.
            #[must_use]
            pub fn otherwise(self) -> Code {
                match self { $(Self::$action => Code::$code,)* }
            }
        }
    };
}

table! {
    /// Check in.
    StartVisit: [Cadre] when [New] else BadShape;
    /// Stops, answers, notes, people: all work on a visit that is not sealed.
    WorkOnVisit: [Author] when [New, Open] else Sealed;
    /// Seal; the office does it where the tablet is lost.
    SealVisit: [Author, Office] when [Open] else Sealed;
    /// Add to a sealed visit.
    AddToVisit: [Author, Office] when [Ended] else NotClosed;
    /// Begin or edit the internal notes of one's own visit.
    WriteNotes: [Author] when [New, Open, Ended] else BadShape;
    /// Begin internal notes.
    StartNotes: [Cadre] when [New] else BadShape;

    /// Open an issue, or raise one as a station.
    OpenIssue: [Cadre, Officer, Office] when [New] else BadShape;
    /// Set due date, severity or responsible.
    SetTerms: [Cadre, Office] when [New, Open, Disputed] else Closed;
    /// Title, category, place, description.
    Describe: [Cadre, Office] when [New, Open, Disputed] else Closed;
    /// Plan or move a task.
    PlanTask: [Cadre, Office] when [New, Open, Disputed] else Closed;
    /// Say that a task is done, or not.
    MarkTask: [Cadre, Officer, Office] when [New, Open, Disputed] else Closed;
    /// 进展.
    Progress: [Cadre, Officer, Office, Department] when [New, Open, Disputed, Ended] else Closed;
    /// 新情况.
    NewFacts: [Cadre, Officer, Office] when [Open, Disputed] else Closed;
    /// Accept what the station raised or did.
    Accept: [Cadre, Office] when [Open, Disputed] else Closed;
    /// 退回整改.
    Return: [Cadre, Office] when [Open, Disputed] else Closed;
    /// 异议.
    Object: [Officer] when [Open, Disputed] else Closed;
    /// 异议裁定.
    RuleObjection: [Office] when [Open, Disputed] else Closed;
    /// 申请延期.
    AskExtension: [Officer] when [Open, Disputed] else Closed;
    /// 同意延期.
    Extend: [Cadre, Office] when [Open, Disputed] else Closed;
    /// 不同意延期.
    RefuseExtension: [Cadre, Office] when [Open, Disputed] else Closed;
    /// 申请核验.
    AskVerification: [Officer] when [Open, Disputed] else Closed;
    /// Record an effect or its evidence.
    RecordEffect: [Cadre, Officer, Office] when [Open, Disputed] else Closed;
    /// Confirm an effect.
    ConfirmEffect: [Cadre, Officer, Office] when [Open, Disputed] else Closed;
    /// The effect was not seen.
    NotSeen: [Cadre, Office] when [Open, Disputed] else Closed;
    /// A problem found again.
    FindAgain: [Cadre, Office] when [Ended, Disputed] else NotClosed;
    /// 批示, to cadre and office.
    Instruct: [Leader] when [Open, Disputed, Ended] else Closed;
    /// 移送.
    HandOn: [Cadre, Office] when [Open, Disputed] else Closed;
    /// 销号.
    Close: [Cadre, Office] when [Open, Disputed] else Closed;
    /// 重新挂账.
    Reopen: [Cadre, Office] when [Ended, Disputed] else NotClosed;
    /// An event of a later version.
    UnknownUpdate: [Cadre, Officer, Office, Leader, Department] when [Open, Disputed, Ended] else Closed;

    /// Hand a lead down.
    AssignLead: [Office, Department] when [New] else BadShape;
    /// Say what came of a lead.
    AnswerLead: [Cadre, Office] when [Open] else BadShape;
    /// Remark on a lead.
    RemarkOnLead: [Cadre, Office, Department] when [New, Open] else BadShape;

    /// Ask for the older records of a station.
    FetchHistory: [Office, Leader] when [Open] else BadShape;

    /// Ask for support.
    AskSupport: [Officer, Cadre] when [New] else BadShape;
    /// Promise, deliver or decline support.
    GiveSupport: [Cadre, Office, Department] when [Open] else BadShape;
    /// Confirm support that was delivered.
    ConfirmSupport: [Officer] when [Open] else BadShape;
    /// Remark on a support request.
    RemarkOnSupport: [Officer, Cadre, Office, Department] when [New, Open] else BadShape;
}

/// How far a capacity held over an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// At no instant.
    Never,
    /// At some instants.
    Sometimes,
    /// At every instant.
    Always,
}

/// The interval in which something was done, milliseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Not before this.
    pub after: i64,
    /// Not after this.
    pub before: i64,
}

/// What the rules know of a person and a station.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The person.
    pub account: &'a Account,
    /// The station, if it is in the roster.
    pub station: Option<&'a Station>,
    /// Its pairings, past ones too.
    pub pairings: &'a [Pairing],
    /// When.
    pub interval: Interval,
}

impl Ground<'_> {
    /// How far a capacity held. [`As::Author`] is not asked here: it needs the document.
    #[must_use]
    pub fn held(&self, capacity: As) -> Held {
        let Some(station) = self.station else {
            return Held::Never;
        };
        let always = |yes: bool| if yes { Held::Always } else { Held::Never };
        let roles = &self.account.roles;
        let held = match capacity {
            As::Cadre => self.paired(),
            As::Officer => always(
                roles
                    .iter()
                    .any(|r| matches!(r, Role::Officer { station: own } if *own == station.code)),
            ),
            As::Office => always(self.office_level().is_some()),
            As::Leader => always(
                roles
                    .iter()
                    .any(|r| matches!(r, Role::Leader { area } if station.is_in(area))),
            ),
            As::Department => always(
                roles
                    .iter()
                    .any(|r| matches!(r, Role::Department { area } if station.is_in(area))),
            ),
            As::Author => Held::Never,
        };
        held.min(self.open())
    }

    /// How far the account was not closed.
    fn open(&self) -> Held {
        let Interval { after, before } = self.interval;
        match (self.account.closed, self.account.closed_at) {
            (false, _) => Held::Always,
            (true, Some(at)) if before < at => Held::Always,
            (true, Some(at)) if after < at => Held::Sometimes,
            (true, _) => Held::Never,
        }
    }

    /// The level of the office that the account is for this station.
    #[must_use]
    pub fn office_level(&self) -> Option<Level> {
        let station = self.station?;
        self.account.roles.iter().find_map(|r| match r {
            Role::Office { level, area } if station.is_in(area) => Some(*level),
            _ => None,
        })
    }

    fn paired(&self) -> Held {
        let Interval { after, before } = self.interval;
        let own = || {
            let of_account = |p: &&Pairing| p.cadre == self.account.id;
            self.pairings.iter().filter(of_account)
        };
        if !self.account.roles.contains(&Role::Cadre) {
            Held::Never
        } else if own().any(|p| p.held_throughout(after, before)) {
            Held::Always
        } else if own().any(|p| p.held_within(after, before)) {
            Held::Sometimes
        } else {
            Held::Never
        }
    }

    /// Whether somebody may do something.
    ///
    /// `author` is whether the account began the document. Returns how far
    /// the permission held: `Sometimes` is marked "time not proven".
    ///
    /// # Errors
    /// The reason, the person's own first ([`Code::Role`] and its kin), then the state's.
    pub fn allows(&self, action: Action, state: Standing, author: bool) -> Result<Held, Reason> {
        let held = action
            .who()
            .iter()
            .map(|capacity| match capacity {
                As::Author if author => self.open(),
                As::Author => Held::Never,
                other => self.held(*other),
            })
            .max()
            .unwrap_or(Held::Never);
        if held == Held::Never {
            return Err(self.why_not(action));
        }
        if !action.when().contains(&state) {
            return Err(action.otherwise().into());
        }
        Ok(held)
    }

    /// The nearest miss: the role is there but for another station, area or time.
    fn why_not(&self, action: Action) -> Reason {
        if self.station.is_none() {
            return Code::UnknownStation.into();
        }
        let may = |capacity| action.who().contains(&capacity);
        let has = |test: fn(&Role) -> bool| self.account.roles.iter().any(test);
        let code = if may(As::Cadre) && has(|r| matches!(r, Role::Cadre)) {
            Code::NotPaired
        } else if may(As::Officer) && has(|r| matches!(r, Role::Officer { .. })) {
            Code::OtherStation
        } else if may(As::Author) && has(|r| matches!(r, Role::Cadre)) {
            Code::NotAuthor
        } else if (may(As::Office) && has(|r| matches!(r, Role::Office { .. })))
            || (may(As::Leader) && has(|r| matches!(r, Role::Leader { .. })))
            || (may(As::Department) && has(|r| matches!(r, Role::Department { .. })))
        {
            Code::OtherArea
        } else {
            Code::Role
        };
        Reason::new(code, format!("{action:?}"))
    }
}
