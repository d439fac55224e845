//! What was asked of a list, as the lists understand it.

use baolian_core::Tablet;
use baolian_lists::{
    EffectFilter, EffectSort, IssueFilter, IssueSort, IssueState, LeadFilter, LeadSort, LeadState,
    Scope, StationFilter, StationSort, SupportFilter, SupportSort, TaskFilter, TaskSort, TaskState,
    VisitFilter, VisitSort,
};
use baolian_record::issue::{Party, Severity};
use baolian_record::support::SupportState;
use baolian_wire::reference::{Level, Role};
use baolian_wire::{Kind, StationCode};
use chrono::{Days, NaiveDate};

use crate::args::{
    EffectsArgs, IssuesArgs, LeadsArgs, LevelWord, ScopeArgs, StationsArgs, SupportArgs, TasksArgs,
    VisitsArgs,
};
use crate::desk::maybe_id;
use crate::failure::{Result, Stop};

/// China has had one legal time, eight hours east, since 1991.
const EAST_MS: i64 = 8 * 3600 * 1000;

/// Turns what was asked into filters, with what only the tablet knows.
pub(super) struct Asked<'a> {
    tablet: &'a Tablet,
}

impl<'a> Asked<'a> {
    pub(super) fn of(tablet: &'a Tablet) -> Self {
        Self { tablet }
    }

    fn me(&self, mine: bool) -> Result<Option<String>> {
        if !mine {
            return Ok(None);
        }
        Ok(Some(self.tablet.identity()?.account.to_string()))
    }

    fn today(&self, overdue: bool) -> Result<Option<String>> {
        if !overdue {
            return Ok(None);
        }
        Ok(Some(self.tablet.today()?))
    }

    pub(super) fn visits(&self, args: &VisitsArgs) -> Result<VisitFilter> {
        Ok(VisitFilter {
            scope: scope(&args.scope)?,
            cadre: self.me(args.mine)?,
            sealed: either(args.sealed, args.unsealed),
            open_too_long: args.open_too_long,
            now: None,
            contested: args.contested,
            late: args.late,
            from: instant(args.from.as_deref(), 0)?,
            to: instant(args.to.as_deref(), 1)?,
            words: None,
            sort: match args.sort.as_str() {
                "station" => VisitSort::Station,
                _ => VisitSort::CheckedIn,
            },
            reverse: args.page.reverse,
        })
    }

    pub(super) fn issues(&self, args: &IssuesArgs) -> Result<IssueFilter> {
        Ok(IssueFilter {
            scope: scope(&args.scope)?,
            state: match args.state.as_deref() {
                Some("open") => IssueState::Open,
                Some("disputed") => IssueState::Disputed,
                Some("closed") => IssueState::Closed,
                _ => IssueState::Any,
            },
            category: args.category.clone(),
            severity: args
                .severity
                .as_deref()
                .and_then(|word| word.parse::<Severity>().ok()),
            overdue: self.today(args.overdue)?,
            due_from: args.due_from.clone(),
            due_to: args.due_to.clone(),
            contested: args.contested,
            objected: args.objected,
            reopened: false,
            opened_by: self.me(args.mine)?,
            responsible: args.responsible.clone(),
            waits_for: match args.waits_for.as_deref() {
                Some("station") => Some(Party::Station),
                Some("cadre") => Some(Party::Cadre),
                Some("office") => Some(Party::Office),
                Some(_) => Some(self.my_side()?),
                None => None,
            },
            item: args.item.clone(),
            visit: maybe_id(self.tablet, Kind::Visit, args.visit.as_deref())?,
            words: None,
            sort: match args.sort.as_str() {
                "opened" => IssueSort::Opened,
                "severity" => IssueSort::Severity,
                "station" => IssueSort::Station,
                "title" => IssueSort::Title,
                _ => IssueSort::Due,
            },
            reverse: args.page.reverse,
        })
    }

    /// On which side of a problem this person stands.
    fn my_side(&self) -> Result<Party> {
        let roles = self
            .tablet
            .facts()?
            .who
            .map(|who| who.roles)
            .unwrap_or_default();
        let sides = roles.iter().filter_map(|role| match role {
            Role::Cadre => Some(Party::Cadre),
            Role::Officer { .. } => Some(Party::Station),
            Role::Office { .. } => Some(Party::Office),
            _ => None,
        });
        // A cadre who is something else as well looks at a tablet as a cadre.
        sides
            .min_by_key(|side| (*side != Party::Cadre, *side))
            .ok_or_else(|| Stop::input("on_no_side", Vec::new()))
    }

    pub(super) fn tasks(&self, args: &TasksArgs) -> Result<TaskFilter> {
        Ok(TaskFilter {
            scope: scope(&args.scope)?,
            state: match args.state.as_deref() {
                Some("open") => TaskState::Open,
                Some("over") => TaskState::Over,
                _ => TaskState::Any,
            },
            issue: maybe_id(self.tablet, Kind::Issue, args.issue.as_deref())?,
            overdue: self.today(args.overdue)?,
            due_from: args.due_from.clone(),
            due_to: args.due_to.clone(),
            who: args.who.clone(),
            words: None,
            sort: match args.sort.as_str() {
                "who" => TaskSort::Who,
                "station" => TaskSort::Station,
                _ => TaskSort::Due,
            },
            reverse: args.page.reverse,
        })
    }

    pub(super) fn effects(&self, args: &EffectsArgs) -> Result<EffectFilter> {
        Ok(EffectFilter {
            scope: scope(&args.scope)?,
            issue: maybe_id(self.tablet, Kind::Issue, args.issue.as_deref())?,
            by: self.me(args.mine)?,
            confirmed: either(args.confirmed, args.unconfirmed),
            evidence: args.without_evidence.then_some(false),
            from: instant(args.from.as_deref(), 0)?,
            to: instant(args.to.as_deref(), 1)?,
            words: None,
            sort: match args.sort.as_str() {
                "station" => EffectSort::Station,
                _ => EffectSort::At,
            },
            reverse: args.page.reverse,
        })
    }

    pub(super) fn support(&self, args: &SupportArgs) -> Result<SupportFilter> {
        Ok(SupportFilter {
            scope: scope(&args.scope)?,
            open: args.open.then_some(true),
            state: match args.state.as_deref() {
                Some("asked") => Some(SupportState::Asked),
                Some("declined") => Some(SupportState::Declined),
                Some("promised") => Some(SupportState::Promised),
                Some("delivered") => Some(SupportState::Delivered),
                Some("confirmed") => Some(SupportState::Confirmed),
                _ => None,
            },
            kind: args.kind.clone(),
            by: self.me(args.mine)?,
            issue: maybe_id(self.tablet, Kind::Issue, args.issue.as_deref())?,
            overdue: self.today(args.overdue)?,
            lasting: None,
            contested: args.contested,
            words: None,
            sort: match args.sort.as_str() {
                "until" => SupportSort::Until,
                "station" => SupportSort::Station,
                "title" => SupportSort::Title,
                _ => SupportSort::At,
            },
            reverse: args.page.reverse,
        })
    }

    pub(super) fn leads(&self, args: &LeadsArgs) -> Result<LeadFilter> {
        Ok(LeadFilter {
            scope: scope(&args.scope)?,
            state: match args.state.as_deref() {
                Some("open") => LeadState::Open,
                Some("answered") => LeadState::Answered,
                Some("true") => LeadState::True,
                Some("not-true") => LeadState::NotTrue,
                Some("not-looked") => LeadState::NotLooked,
                _ => LeadState::Any,
            },
            category: args.category.clone(),
            source: args.source.clone(),
            date_from: args.from.clone(),
            date_to: args.to.clone(),
            by: self.me(args.mine)?,
            issue: None,
            batch: args.batch.clone(),
            contested: args.contested,
            words: None,
            sort: match args.sort.as_str() {
                "date" => LeadSort::Date,
                "station" => LeadSort::Station,
                "title" => LeadSort::Title,
                _ => LeadSort::At,
            },
            reverse: args.page.reverse,
        })
    }

    pub(super) fn stations(&self, args: &StationsArgs) -> Result<StationFilter> {
        let mut scope = scope(&args.scope)?;
        scope.cadre = self.me(args.mine)?;
        Ok(StationFilter {
            scope,
            words: (!args.words.is_empty()).then(|| args.words.join(" ")),
            sort: match args.sort.as_str() {
                "name" => StationSort::Name,
                _ => StationSort::Code,
            },
            reverse: args.page.reverse,
        })
    }
}

/// Which stations were named.
pub(in crate::deed) fn scope(args: &ScopeArgs) -> Result<Scope> {
    let codes = args.station.iter().map(|code| {
        StationCode::new(code.trim()).map_err(|e| {
            Stop::Core(baolian_core::Error::BadInput {
                what: "station",
                why: e.to_string(),
            })
        })
    });
    let codes: Vec<StationCode> = codes.collect::<Result<_>>()?;
    Ok(Scope {
        stations: (!codes.is_empty()).then_some(codes),
        level: args.level.map(|level| match level {
            LevelWord::Province => Level::Province,
            LevelWord::City => Level::City,
            LevelWord::County => Level::County,
        }),
        area: args.area.clone(),
        ..Scope::default()
    })
}

/// One of two that exclude each other, or neither.
fn either(yes: bool, no: bool) -> Option<bool> {
    match (yes, no) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

/// The first instant of a day in Asia/Shanghai, or of one so many days later.
fn instant(day: Option<&str>, later: u64) -> Result<Option<i64>> {
    let Some(found) = day else { return Ok(None) };
    let bad = || Stop::input("bad_day", vec![("found", found.to_owned())]);
    let day = NaiveDate::parse_from_str(found, "%Y-%m-%d").map_err(|_| bad())?;
    let day = day.checked_add_days(Days::new(later)).ok_or_else(bad)?;
    let midnight = day.and_hms_opt(0, 0, 0).ok_or_else(bad)?;
    Ok(Some(midnight.and_utc().timestamp_millis() - EAST_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_china_and_the_last_one_is_whole() {
        assert_eq!(
            instant(Some("1970-01-02"), 0).unwrap(),
            Some(16 * 3600 * 1000)
        );
        let day = 24 * 3600 * 1000;
        let from = instant(Some("2026-11-24"), 0).unwrap().unwrap();
        let to = instant(Some("2026-11-24"), 1).unwrap().unwrap();
        assert_eq!(to - from, day);
        assert!(instant(Some("24.11.2026"), 0).is_err());
    }
}
