//! Words of the app that an office says in its own way.

use std::path::Path;

use baolian_record::terms::{LANGUAGES, TERMS, Terms};
use serde_json::json;

use crate::cli::answer::{Answer, columns};
use crate::cli::args::TermsDeed;
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::facts;
use crate::office::import::{self, TermsTaken};

pub(super) fn run(place: &Place, deed: &TermsDeed) -> Result<Answer, Failure> {
    match deed {
        TermsDeed::Import { file, dry_run } => take(place, file, *dry_run),
        TermsDeed::Show => show(place),
    }
}

fn take(place: &Place, file: &Path, dry_run: bool) -> Result<Answer, Failure> {
    let bytes = place.file(file)?;
    let read = if dry_run {
        let before = place.look(|conn| Ok(facts::terms(conn)?))?;
        import::read_terms(&bytes).map(|terms| TermsTaken { terms, before })
    } else {
        import::take_terms(&place.open()?, bytes, None).map_err(|e| place.office(&e))?
    };
    let taken = read.map_err(|faults| Failure::faults(place.lang, &faults))?;
    let mut rows = Vec::new();
    for (language, term) in everything() {
        let was = taken.before.of(language, term);
        let is = taken.terms.of(language, term);
        if was != is {
            let word = |word: Option<&str>| word.unwrap_or("-").to_owned();
            rows.push(vec![
                language.into(),
                term.into(),
                word(was),
                "→".into(),
                word(is),
            ]);
        }
    }
    let end = match (rows.is_empty(), dry_run) {
        (true, _) => "say.nothing_new",
        (false, true) => "say.not_done_yet",
        (false, false) => "say.done",
    };
    let mut lines = Vec::new();
    if !rows.is_empty() {
        lines.push(columns(&rows));
    }
    lines.push(place.lang.text(end));
    let told = json!({ "terms": taken.terms, "before": taken.before, "dry_run": dry_run });
    Ok(Answer::new(told, lines.join("\n")))
}

fn show(place: &Place) -> Result<Answer, Failure> {
    let terms: Terms = place.look(|conn| Ok(facts::terms(conn)?))?;
    let rows: Vec<Vec<String>> = TERMS
        .iter()
        .map(|term| {
            let given = LANGUAGES.iter().map(|language| {
                let word = terms.of(language, term);
                word.unwrap_or("-").to_owned()
            });
            std::iter::once((*term).to_owned()).chain(given).collect()
        })
        .collect();
    let told = json!({ "terms": terms, "known": TERMS });
    Ok(Answer::new(told, columns(&rows)))
}

/// Every term in every language.
fn everything() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES
        .iter()
        .flat_map(|language| TERMS.iter().map(move |term| (*language, *term)))
}
