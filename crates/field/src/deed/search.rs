//! Search over everything written.

use baolian_lists::{Page, Piece};
use baolian_wire::Kind;

use super::list;
use crate::answer::{Answer, columns, cut};
use crate::args::SearchArgs;
use crate::desk::Desk;
use crate::failure::Result;
use crate::show;

pub(super) fn search(desk: &Desk, args: &SearchArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let kinds: Vec<Kind> = args.kind.iter().filter_map(|word| kind(word)).collect();
    let scope = list::scope(&args.scope)?;
    let page = Page {
        rows: args.limit,
        after: args.after.clone().map(Into::into),
        total: args.after.is_none(),
    };
    let found = tablet.search(&args.words.join(" "), &kinds, &scope, &page)?;
    let lang = desk.lang;
    let rows: Vec<Vec<String>> = found
        .rows
        .iter()
        .map(|hit| {
            let piece = marked(&hit.snippet);
            let shown = if hit.title.is_empty() {
                piece
            } else {
                format!("{} · {piece}", marked(&hit.marked_title))
            };
            vec![
                lang.word("kind", show::kind(hit.kind)),
                lang.word(states(hit.kind), &hit.state),
                cut(&shown, 60),
                list::place(lang, &hit.at, &hit.station),
                hit.id.to_string(),
            ]
        })
        .collect();
    let text = list::page_text(lang, &columns(&rows), found.total, found.next.as_ref());
    Ok(Answer::new(found, text))
}

/// The group of words that says where a record of a kind stands.
const fn states(kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => "visit",
        Kind::Lead => "outcome",
        Kind::Support => "support",
        _ => "state",
    }
}

/// What was looked for stands in brackets.
fn marked(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| {
        if piece.hit {
            format!("【{}】", piece.text)
        } else {
            piece.text.clone()
        }
    };
    pieces.iter().map(piece).collect()
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "visit" => Kind::Visit,
        "notes" => Kind::Notes,
        "issue" => Kind::Issue,
        "lead" => Kind::Lead,
        "support" => Kind::Support,
        _ => return None,
    })
}
