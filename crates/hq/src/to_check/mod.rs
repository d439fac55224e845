//! What is to be checked (待核实): visits that contradict themselves or each other, each with the rule that says so.
//!
//! A finding is a question, never a verdict: nothing is counted by it, nobody
//! but office and auditor sees it, and what the cadre added to the visit
//! afterwards (补记) stands beside it. Distances are taken from positions that
//! somebody verified on the spot and from no others: the roster's own are a
//! township's middle often enough. A pure function of what headquarters holds.

pub(crate) mod look;

use std::collections::{BTreeMap, BTreeSet};

use baolian_record::visit::Fix;
use baolian_wire::{AccountId, DocId, StationCode};
use serde::Serialize;
use utoipa::ToSchema;

/// A check-in's wall clock this far outside the time in which it can have been made.
pub const CLOCK_APART_MS: i64 = 60 * 60 * 1000;
/// Nobody gets from one station to another faster than this: kilometres an hour, in a straight line.
pub const FASTEST_KMH: f64 = 120.0;
/// A check-in this many metres from where its station verifiably is.
pub const FAR_M: f64 = 2_000.0;
/// Characters, blanks and marks aside, from which a text is long enough to be anybody's own.
pub const LONG_TEXT: usize = 20;
/// In so many visits of one cadre a text is the same everywhere.
pub const SAME_IN: usize = 3;

const EARTH_M: f64 = 6_371_000.0;
const HOUR_MS: f64 = 3_600_000.0;

/// Why something is to be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The tablet's clock at check-in lies outside the time in which it can have been made.
    ClockApart,
    /// Two visits of one cadre are too far apart for the time between them.
    TooFast,
    /// The check-in was far from where the station verifiably is.
    FarFromStation,
    /// The same long text stands in several visits of one cadre.
    SameText,
}

impl Rule {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClockApart => "clock_apart",
            Self::TooFast => "too_fast",
            Self::FarFromStation => "far_from_station",
            Self::SameText => "same_text",
        }
    }
}

/// A visit as far as it is looked at here. Instants are milliseconds since 1970 UTC.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// The document.
    pub visit: DocId,
    /// Whose.
    pub cadre: AccountId,
    /// Where.
    pub station: StationCode,
    /// Not made before this.
    pub after: i64,
    /// Not made after this.
    pub before: i64,
    /// When it was made by headquarters' estimate.
    pub estimate: Option<i64>,
    /// What the tablet's clock said.
    pub wall: i64,
    /// Where the tablet was.
    pub fix: Option<Fix>,
    /// Its longer texts.
    pub texts: Vec<String>,
    /// What was added after it was sealed.
    pub addenda: Vec<String>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// By which rule.
    pub rule: Rule,
    /// The visits that it is about, in the order of time.
    pub visits: Vec<DocId>,
    /// Metres, where the rule is about a distance.
    pub metres: Option<f64>,
    /// Milliseconds: by how much a clock is apart, or the most that can lie between two visits.
    pub ms: Option<i64>,
    /// The text, cut to 80 characters.
    pub text: Option<String>,
}

/// All findings, by the time of their last visit, the newest first.
/// `verified` is where stations are known to be, by somebody who stood there.
#[must_use]
pub fn findings(visits: &[Looked], verified: &BTreeMap<StationCode, Fix>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut by_cadre: BTreeMap<&AccountId, Vec<&Looked>> = BTreeMap::new();
    for visit in visits {
        found.extend(clock_apart(visit));
        found.extend(far_from_station(visit, verified));
        by_cadre.entry(&visit.cadre).or_default().push(visit);
    }
    for mut own in by_cadre.into_values() {
        own.sort_by_key(|v| (v.time(), v.visit));
        for pair in own.windows(2) {
            if let [one, other] = pair {
                found.extend(too_fast(one, other, verified));
            }
        }
        found.extend(same_text(&own));
    }
    let times: BTreeMap<DocId, i64> = visits.iter().map(|v| (v.visit, v.time())).collect();
    let last = |f: &Finding| {
        f.visits
            .iter()
            .filter_map(|id| times.get(id))
            .max()
            .copied()
    };
    found.sort_by(|a, b| (last(b), a.rule, &a.visits).cmp(&(last(a), b.rule, &b.visits)));
    found
}

impl Looked {
    /// When it was made, as well as that is known.
    fn time(&self) -> i64 {
        self.estimate.unwrap_or(self.before)
    }

    /// The earliest and the latest instant at which it can have been made.
    fn span(&self) -> (i64, i64) {
        match self.estimate {
            Some(at) => (at, at),
            None => (self.after, self.before),
        }
    }
}

fn clock_apart(visit: &Looked) -> Option<Finding> {
    let apart = (visit.after - visit.wall).max(visit.wall - visit.before);
    (apart > CLOCK_APART_MS).then(|| Finding {
        ms: Some(apart),
        ..Finding::of(Rule::ClockApart, vec![visit.visit])
    })
}

fn far_from_station(visit: &Looked, verified: &BTreeMap<StationCode, Fix>) -> Option<Finding> {
    let (fix, station) = (visit.fix.as_ref()?, verified.get(&visit.station)?);
    let apart = least_apart(fix, station);
    (apart > FAR_M).then(|| Finding {
        metres: Some(apart),
        ..Finding::of(Rule::FarFromStation, vec![visit.visit])
    })
}

fn too_fast(
    one: &Looked,
    other: &Looked,
    verified: &BTreeMap<StationCode, Fix>,
) -> Option<Finding> {
    if one.station == other.station {
        return None;
    }
    let apart = least_apart(verified.get(&one.station)?, verified.get(&other.station)?);
    let ((a, b), (c, d)) = (one.span(), other.span());
    // The most time that can lie between them, whichever came first.
    let between = (d - a).max(b - c).max(0);
    #[allow(
        clippy::cast_precision_loss,
        reason = "a span of years is exact in an f64"
    )]
    let reached = FASTEST_KMH * 1000.0 * (between as f64 / HOUR_MS);
    (apart > reached.max(FAR_M)).then(|| Finding {
        metres: Some(apart),
        ms: Some(between),
        ..Finding::of(Rule::TooFast, vec![one.visit, other.visit])
    })
}

fn same_text(own: &[&Looked]) -> Vec<Finding> {
    let mut by_text: BTreeMap<String, (BTreeSet<DocId>, &str)> = BTreeMap::new();
    for visit in own {
        for text in &visit.texts {
            let plain: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            if plain.chars().count() >= LONG_TEXT {
                let same = by_text.entry(plain).or_insert((BTreeSet::new(), text));
                same.0.insert(visit.visit);
            }
        }
    }
    let mut found: Vec<Finding> = Vec::new();
    for (ids, text) in by_text
        .into_values()
        .filter(|(ids, _)| ids.len() >= SAME_IN)
    {
        let visits = own
            .iter()
            .map(|v| v.visit)
            .filter(|id| ids.contains(id))
            .collect();
        found.push(Finding {
            text: Some(text.chars().take(80).collect()),
            ..Finding::of(Rule::SameText, visits)
        });
    }
    found
}

impl Finding {
    fn of(rule: Rule, visits: Vec<DocId>) -> Self {
        Self {
            rule,
            visits,
            metres: None,
            ms: None,
            text: None,
        }
    }
}

/// The least that two places can be apart, in metres: along the great circle,
/// less how uncertain both are.
fn least_apart(a: &Fix, b: &Fix) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let (d_lat, d_lon) = (lat_b - lat_a, (b.lon - a.lon).to_radians());
    let h = (d_lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (d_lon / 2.0).sin().powi(2);
    let apart = 2.0 * EARTH_M * h.sqrt().min(1.0).asin();
    let unsure = |fix: &Fix| fix.accuracy.unwrap_or_default().max(0.0);
    (apart - unsure(a) - unsure(b)).max(0.0)
}

#[cfg(test)]
mod tests;
