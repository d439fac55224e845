//! Who may answer for an issue, to be taken with one tap.

use std::collections::BTreeMap;

use baolian_lists::{IssueFilter, IssueSort, Page, Scope};
use baolian_record::issue::Responsible;
use serde::Serialize;

use super::station::officers;
use crate::error::Result;
use crate::tablet::{Tablet, station_code};

/// Most that are suggested.
const MOST: usize = 20;
/// Posts that every station has; texts are looked up by them.
const POSTS: [&str; 3] = ["所长", "教导员", "副所长"];

/// Somebody who may answer for an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ResponsibleSuggestion {
    /// As the record holds it: `account:ID`, `post:所长`, `unit:NAME|CONTACT`, `other:TEXT`.
    pub responsible: Responsible,
    /// The words that a person reads.
    pub name: String,
    /// The person's post, where it is known.
    pub post: String,
    /// How many of the station's newest issues name it.
    pub named: u64,
}

impl Tablet {
    /// Who may answer for an issue at a station: whoever did so before, most
    /// often first, then its people, then the posts that every station has.
    ///
    /// # Errors
    /// [`crate::Error::BadInput`] for no station code; storage.
    pub fn responsible_suggestions(&self, station: &str) -> Result<Vec<ResponsibleSuggestion>> {
        let code = station_code(station)?;
        self.store.read(|c| {
            let filter = IssueFilter {
                scope: Scope::station(code.clone()),
                sort: IssueSort::Opened,
                ..IssueFilter::default()
            };
            let page = Page {
                rows: 200,
                after: None,
                total: false,
            };
            let mut named: BTreeMap<String, u64> = BTreeMap::new();
            for item in baolian_lists::issues(c, &filter, &page)?.rows {
                if !item.row.responsible.is_empty() {
                    *named.entry(item.row.responsible).or_default() += 1;
                }
            }
            let mut suggestions: Vec<ResponsibleSuggestion> = Vec::new();
            for officer in officers(c, &code)? {
                let responsible = Responsible::Account(officer.id);
                suggestions.push(ResponsibleSuggestion {
                    named: named.remove(&responsible.to_string()).unwrap_or(0),
                    responsible,
                    name: officer.name,
                    post: officer.post,
                });
            }
            for post in POSTS {
                let responsible = Responsible::Post(post.to_owned());
                suggestions.push(ResponsibleSuggestion {
                    named: named.remove(&responsible.to_string()).unwrap_or(0),
                    name: responsible.words(),
                    responsible,
                    post: String::new(),
                });
            }
            for (text, named) in named {
                let Ok(responsible) = text.parse::<Responsible>();
                // Somebody who left the station is no suggestion any more.
                if !matches!(responsible, Responsible::Account(_)) {
                    suggestions.push(ResponsibleSuggestion {
                        name: responsible.words().trim().to_owned(),
                        responsible,
                        post: String::new(),
                        named,
                    });
                }
            }
            // Stable: what was named as often stays people first.
            suggestions.sort_by_key(|s| std::cmp::Reverse(s.named));
            suggestions.truncate(MOST);
            Ok(suggestions)
        })
    }
}
