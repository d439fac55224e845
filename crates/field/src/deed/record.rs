//! What is about records of any kind: settling, repairing, the checklist.

use baolian_core::Tablet;
use baolian_core::env::Env;

use super::saved;
use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Result;
use crate::show;

pub(super) fn settle(desk: &Desk, letters: &str, field: &str, value: &str) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let record = tablet.find(None, letters)?;
    Ok(saved(desk, &tablet.settle(record, field, value)?))
}

pub(super) fn repair(desk: &Desk) -> Result<Answer> {
    if !Tablet::is_at(&desk.home) {
        return Err(baolian_core::Error::NotEnrolled.into());
    }
    let (_tablet, repaired) = Tablet::repair(&desk.home, Env::real(&desk.home))?;
    let lang = desk.lang;
    let mut lines = vec![lang.say("repair.lists", &[("n", &repaired.documents)])];
    if let Some(aside) = &repaired.set_aside {
        let rows: u64 = repaired.saved.iter().map(|(_, rows)| rows).sum();
        lines.push(lang.say(
            "repair.set_aside",
            &[("path", &aside.display()), ("rows", &rows)],
        ));
    } else if repaired.lists_were_right {
        lines.push(lang.text("repair.nothing_wrong"));
    }
    if !repaired.unreadable.is_empty() {
        let ids = repaired.unreadable.join("\n  ");
        lines.push(lang.say("repair.unreadable", &[("ids", &ids)]));
    }
    Ok(Answer::new(repaired, lines.join("\n")))
}

pub(super) fn checklist(desk: &Desk) -> Result<Answer> {
    let template = desk.tablet()?.newest_checklist()?;
    let text = show::checklist::sheet(desk.lang, &template, &Default::default());
    Ok(Answer::new(template, text))
}
