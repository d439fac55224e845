//! Which rows a device has to read next: its own verdicts, its channels, changes of its view.

use std::collections::BTreeMap;

use super::item::Items;
use crate::error::Result;
use crate::store::channel::ThingId;
use crate::store::feed;

/// What a row is to the device that reads it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// A verdict on this entry of its own.
    pub verdict: Option<u64>,
    /// About this thing, on one of its channels.
    pub thing: Option<ThingId>,
    /// Its view changed here.
    pub view: bool,
}

/// Rows in order, complete up to the horizon.
pub(super) struct Page {
    pub rows: BTreeMap<u64, Row>,
    pub horizon: u64,
}

/// The next rows after a position.
pub(super) fn page(items: &Items<'_>, after: u64, head: u64, limit: usize) -> Result<Page> {
    let mut page = Page {
        rows: BTreeMap::new(),
        horizon: head,
    };
    let conn = items.conn();
    let full = |rows: usize, last: Option<u64>, horizon: &mut u64| {
        if rows >= limit
            && let Some(last) = last
        {
            *horizon = (*horizon).min(last);
        }
    };
    let verdicts = feed::verdicts(conn, items.device(), after, head, limit)?;
    full(
        verdicts.len(),
        verdicts.last().map(|v| v.0),
        &mut page.horizon,
    );
    for (position, n) in verdicts {
        page.rows.entry(position).or_default().verdict = Some(n);
    }
    if let Some((position, thing)) = items.notice()
        && position > after
        && position <= head
    {
        page.rows.entry(position).or_default().thing = Some(thing);
    }
    for heard in items.heard() {
        let (channel, since, until) = *heard;
        for row in [Some(since), until].into_iter().flatten() {
            if row > after && row <= head {
                page.rows.entry(row).or_default().view = true;
            }
        }
        let from = after.max(since);
        let to = until.map_or(head, |until| until.min(head));
        if from >= to {
            continue;
        }
        let rows = feed::on_channel(conn, channel, from, to, limit)?;
        full(rows.len(), rows.last().map(|r| r.0), &mut page.horizon);
        for (position, thing) in rows {
            page.rows.entry(position).or_default().thing = Some(thing);
        }
        let moves = feed::moves(conn, channel, from, to, limit)?;
        full(moves.len(), moves.last().copied(), &mut page.horizon);
        for position in moves {
            page.rows.entry(position).or_default().view = true;
        }
    }
    let horizon = page.horizon;
    page.rows.retain(|position, _| *position <= horizon);
    Ok(page)
}
