//! The checklist (检查要点): new versions of it, and topical sections (专项) of an area.
//!
//! A version once published stays as it is, since visits keep the one with
//! which they began. An office of a part of the roster adds and takes away
//! topical sections of its own area and level; the rest is that of whoever has
//! the whole.

use baolian_record::checklist::{self, Section, Template, TemplateError};
use baolian_wire::reference::Fact;

use super::denial::{Result, refused};
use super::reach::Within;
use super::state::State;
use crate::error::HqError;
use crate::{Hq, facts};

/// The version that a visit begun now has: the newest that was published, else the app's own.
///
/// # Errors
/// Of a checklist that cannot be read.
pub fn newest(state: &State) -> Result<Template> {
    let mut newest: Option<Template> = None;
    for json in &state.reference.checklists {
        let template = Template::from_json(json).map_err(|e| unreadable(&e))?;
        if newest.as_ref().is_none_or(|n| n.version < template.version) {
            newest = Some(template);
        }
    }
    match newest {
        Some(template) => Ok(template),
        None => Ok(checklist::builtin().map_err(|e| unreadable(&e))?.clone()),
    }
}

fn unreadable(error: &checklist::ChecklistError) -> HqError {
    HqError::Damaged(error.to_string())
}

/// Publishes what was made of the newest version as the next one, or returns every fault of it.
///
/// # Errors
/// [`super::Denial`] if another version is the newest by now, nothing is other
/// than before, or it changes what is not theirs.
pub fn publish(
    hq: &Hq,
    template: Template,
    shown: u32,
) -> Result<std::result::Result<Template, Vec<TemplateError>>> {
    super::deed(hq, move |s, state| {
        let newest = newest(state)?;
        if newest.version != shown {
            return Err(refused("other_than_shown", &[]));
        }
        let mut next = template;
        next.id.clone_from(&newest.id);
        next.version = newest.version;
        if next == newest {
            return Err(refused("nothing_new", &[]));
        }
        let within = Within::of(s, state);
        if !within.whole_roster() && rest(&next, &within) != rest(&newest, &within) {
            return Err(refused("own_topical_only", &[]));
        }
        next.version += 1;
        let list = checklist::builtin_categories().map_err(|e| unreadable(&e))?;
        let checked = next.check().and_then(|()| list.check_template(&next));
        if let Err(faults) = checked {
            return Ok(Err(faults));
        }
        let json = serde_json::to_string(&next).map_err(|e| HqError::Internal(e.to_string()))?;
        facts::write(s, &s.operator()?, [Fact::Checklist(json)])?;
        Ok(Ok(next))
    })
}

/// A checklist less the topical sections that are somebody's own.
fn rest(template: &Template, within: &Within<'_>) -> Template {
    let mut rest = template.clone();
    rest.sections.retain(|section| !is_own(section, within));
    rest
}

/// Whether a section is bound to their area and to levels that are theirs to settle.
fn is_own(section: &Section, within: &Within<'_>) -> bool {
    section.topical.as_ref().is_some_and(|topical| {
        !topical.area.is_empty()
            && within.area(&topical.area)
            && !topical.levels.is_empty()
            && topical.levels.iter().all(|level| within.level(*level))
    })
}
