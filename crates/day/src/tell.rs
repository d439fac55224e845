//! The terminal: scenes, labelled lines, tables, a bar while something takes time. Nothing else prints.
//!
//! Colour and bars only where a person looks at a terminal. Chinese takes two columns a character, and
//! everything is cut or wrapped by columns, never by characters.

#![allow(clippy::print_stdout)]

mod wrap;

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _, stderr, stdout};
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::stop::Stop;
use crate::text::{Lang, With};
use wrap::wrap;

/// Columns before the text of a line: two blanks, a label, two blanks.
const INDENT: usize = 2;
const GAP: usize = 2;
/// Where no terminal says how wide it is.
const WIDTH: usize = 100;
/// Wider lines are hard to read.
const WIDEST: usize = 110;
/// Under this many columns, tables are set closely.
const NARROW: usize = 96;

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// Held, equal, done.
    Good,
    /// Contested, refused, broken: somebody should look.
    Look,
}

/// Where the day is told.
#[derive(Debug)]
pub struct Tell {
    /// In which language.
    pub lang: Lang,
    terminal: bool,
    colour: bool,
    width: usize,
}

impl Tell {
    /// On standard output.
    #[must_use]
    pub fn on_stdout(lang: Lang) -> Self {
        let terminal = stdout().is_terminal();
        let wide = rustix::termios::tcgetwinsize(stdout());
        let wide = wide.map_or(WIDTH, |size| usize::from(size.ws_col));
        Self {
            lang,
            terminal,
            colour: terminal && std::env::var_os("NO_COLOR").is_none(),
            width: if terminal && wide >= 40 {
                wide.min(WIDEST)
            } else {
                WIDTH
            },
        }
    }

    /// The title of the whole.
    pub fn title(&self, key: &'static str, with: With<'_>) {
        println!("{}", self.paint("1", &self.lang.say(key, with)));
    }

    /// A sentence by itself.
    pub fn note(&self, text: &str) {
        if text.is_empty() {
            println!();
        }
        for line in wrap(text, self.width.saturating_sub(INDENT), self.columns()) {
            println!("{}{line}", " ".repeat(INDENT));
        }
    }

    /// A command that somebody may copy: never wrapped.
    pub fn command(&self, line: &str) {
        println!("{}$ {line}", " ".repeat(INDENT));
    }

    /// The heading of a scene.
    pub fn scene(&self, key: &'static str, with: With<'_>) {
        println!("\n{}", self.paint("1;36", &self.lang.say(key, with)));
    }

    /// One line: its label, then a sentence of the table.
    pub fn line(&self, label: &'static str, key: &'static str, with: With<'_>) {
        self.say(Tone::Plain, label, &self.lang.say(key, with));
    }

    /// One line in a tone: its label, then a sentence of the table.
    pub fn toned(&self, tone: Tone, label: &'static str, key: &'static str, with: With<'_>) {
        self.say(tone, label, &self.lang.say(key, with));
    }

    /// One line: its label, then text as it is. An empty label goes on with the line before.
    pub fn say(&self, tone: Tone, label: &'static str, text: &str) {
        let wide: usize = match self.lang {
            Lang::Zh => 8,
            Lang::En => 13,
        };
        let name = if label.is_empty() {
            ""
        } else {
            self.lang.text(label)
        };
        let blank = wide.saturating_sub(name.width());
        let before = INDENT + wide + GAP;
        let lines = wrap(text, self.width.saturating_sub(before), self.columns());
        for (i, line) in lines.iter().enumerate() {
            let painted = match tone {
                Tone::Plain => line.clone(),
                Tone::Good => self.paint("32", line),
                Tone::Look => self.paint("33", line),
            };
            if i == 0 {
                let name = self.paint("2", name);
                let gap = " ".repeat(blank + GAP);
                println!("{}{name}{gap}{painted}", " ".repeat(INDENT));
            } else {
                println!("{}{painted}", " ".repeat(before));
            }
        }
    }

    /// Columns side by side, the first row as heading.
    pub fn table(&self, rows: &[Vec<String>]) {
        let count = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |at: usize| {
            rows.iter()
                .filter_map(|row| row.get(at))
                .map(|c| c.width())
                .max()
        };
        let widths: Vec<usize> = (0..count).filter_map(width).collect();
        let gap = if self.is_narrow() { 1 } else { GAP };
        for (i, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + gap));
            }
            let line = line.trim_end();
            let painted = if i == 0 {
                self.paint("2", line)
            } else {
                line.to_owned()
            };
            println!("{}{painted}", " ".repeat(INDENT));
        }
    }

    /// `[======....] 3/5`, as it stands in a table; shorter where the terminal is narrow.
    #[must_use]
    pub fn bar(&self, done: u64, of: u64) -> String {
        bar(if self.is_narrow() { 4 } else { 12 }, done, of)
    }

    /// Shows how far something is, in place of what was shown before.
    pub fn progress(&self, label: &str, done: u64, of: u64) {
        if self.terminal {
            print!(
                "\r\x1b[2K{}{label}  {}",
                " ".repeat(INDENT),
                bar(20, done, of)
            );
            self.flush();
        }
    }

    /// Takes away what [`Self::progress`] showed.
    pub fn progress_over(&self) {
        if self.terminal {
            print!("\r\x1b[2K");
            self.flush();
        }
    }

    /// Does something that takes a while and cannot say how far it is, and shows that it goes on.
    pub fn while_working<T: Send>(&self, label: &str, work: impl FnOnce() -> T + Send) -> T {
        if !self.terminal {
            return work();
        }
        let began = Instant::now();
        let (done, over) = channel::<()>();
        let made = std::thread::scope(|scope| {
            scope.spawn(move || {
                while over.recv_timeout(Duration::from_millis(100))
                    == Err(RecvTimeoutError::Timeout)
                {
                    let tenths = began.elapsed().as_millis() / 100;
                    let at = usize::try_from(tenths % 20).unwrap_or(0);
                    let bar = format!(
                        "{}==={}",
                        ".".repeat(at.min(17)),
                        ".".repeat(17 - at.min(17))
                    );
                    print!(
                        "\r\x1b[2K  {label}  [{bar}] {}.{} s",
                        tenths / 10,
                        tenths % 10
                    );
                    let _ = stdout().flush();
                }
            });
            let made = work();
            drop(done);
            made
        });
        self.progress_over();
        made
    }

    fn flush(&self) {
        // A terminal that went away does not stop the day.
        let _ = stdout().flush();
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn is_narrow(&self) -> bool {
        self.width < NARROW
    }

    /// How many columns a character takes: quotation marks and the like take two among Chinese.
    fn columns(&self) -> fn(char) -> usize {
        match self.lang {
            Lang::Zh => |c| c.width_cjk().unwrap_or(0),
            Lang::En => |c| c.width().unwrap_or(0),
        }
    }
}

/// A bar of so many columns, full when all is done.
fn bar(columns: u64, done: u64, of: u64) -> String {
    let times = |n: u64, c: &str| c.repeat(usize::try_from(n).unwrap_or(0));
    match (columns * done.min(of)).checked_div(of) {
        None => format!("[{}] 0/0", times(columns, "-")),
        Some(full) => format!(
            "[{}{}] {done}/{of}",
            times(full, "="),
            times(columns - full, ".")
        ),
    }
}

/// Says on standard error why the day ended before its end.
pub fn failed(lang: Lang, stop: &Stop) -> ExitCode {
    let (said, code) = match stop {
        Stop::Interrupted => (lang.text("stopped.interrupted").to_owned(), 130),
        Stop::NotSo(said) => (said.clone(), 1),
        other => (lang.say("stopped.failed", &[("why", other)]), 1),
    };
    // Whoever closed standard error does not want to hear it.
    let _ = writeln!(stderr().lock(), "{said}");
    ExitCode::from(code)
}

/// A number with its thousands set apart.
#[must_use]
pub fn thousands(n: impl Display) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests;
