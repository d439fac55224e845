//! Figures and how they are shown.

use serde::Serialize;

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// The median, in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// Least and greatest of the runs.
    pub spread: (f64, f64),
    /// What it is held against, and the ratio of medians.
    pub against: Option<(String, f64)>,
}

impl Figure {
    /// A figure from several runs.
    pub fn of(what: &str, unit: &'static str, runs: &[f64]) -> Self {
        Self {
            what: what.to_owned(),
            value: median(runs),
            unit,
            spread: (
                runs.iter().copied().fold(f64::INFINITY, f64::min),
                runs.iter().copied().fold(0.0, f64::max),
            ),
            against: None,
        }
    }

    /// Holds it against another median of the same run.
    pub fn against(mut self, yardstick: &str, runs: &[f64]) -> Self {
        self.against = Some((yardstick.to_owned(), self.value / median(runs)));
        self
    }
}

/// The middle of several runs.
pub fn median(runs: &[f64]) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// The value below which `share` of all lie.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = ((values.len() as f64 - 1.0) * share).round() as usize;
    values.get(at).copied().unwrap_or(0.0)
}

/// Prints all figures.
pub fn print(figures: &[Figure], json: bool) {
    if json {
        println!("{}", serde_json::to_string_pretty(figures).unwrap());
        return;
    }
    for figure in figures {
        let against = figure
            .against
            .as_ref()
            .map_or(String::new(), |(what, ratio)| {
                format!("   {ratio:.2}x {what}")
            });
        println!(
            "{:<44} {:>12.3} {:<6} ({:.3} to {:.3}){against}",
            figure.what, figure.value, figure.unit, figure.spread.0, figure.spread.1
        );
    }
}
