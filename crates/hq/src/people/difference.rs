//! What taking a file of people would change, and the facts that do it.

use std::collections::BTreeSet;

use baolian_wire::AccountId;
use baolian_wire::reference::{Account, Fact};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Person, role};
use crate::roster::{Change, Known};

/// An account that stays, with other values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountChange {
    /// Whose.
    #[schema(value_type = String)]
    pub account: AccountId,
    /// The name from now on.
    pub name: String,
    /// What is new.
    pub changes: Vec<Change>,
}

/// Everything that taking a file of people would change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = PeopleDifference)]
pub struct Difference {
    /// New accounts.
    #[schema(value_type = Vec<String>)]
    pub added: Vec<AccountId>,
    /// Accounts with other values.
    pub changed: Vec<AccountChange>,
    /// How many stay as they are.
    pub unchanged: usize,
    /// What does all this, in order.
    #[serde(skip)]
    pub facts: Vec<Fact>,
}

impl Difference {
    /// Whether the file says nothing new.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}

pub(super) fn difference(known: Known<'_>, people: Vec<Person>) -> Difference {
    let mut difference = Difference {
        added: Vec::new(),
        changed: Vec::new(),
        unchanged: 0,
        facts: Vec::new(),
    };
    for Person { account, .. } in people {
        match known.accounts.get(&account.id) {
            None => difference.added.push(account.id.clone()),
            Some(old) => {
                let changes = changes(old, &account);
                if changes.is_empty() {
                    difference.unchanged += 1;
                    continue;
                }
                difference.changed.push(AccountChange {
                    account: account.id.clone(),
                    name: account.name.clone(),
                    changes,
                });
            }
        }
        difference.facts.push(Fact::Account(account));
    }
    difference
}

fn changes(old: &Account, new: &Account) -> Vec<Change> {
    // The order of roles says nothing.
    let roles = |account: &Account| {
        let texts: BTreeSet<String> = account.roles.iter().map(role::text).collect();
        texts.into_iter().collect::<Vec<_>>().join("; ")
    };
    let columns = [
        ("name", old.name.clone(), new.name.clone()),
        ("unit", old.unit.clone(), new.unit.clone()),
        ("post", old.post.clone(), new.post.clone()),
        ("phone", old.phone.clone(), new.phone.clone()),
        ("roles", roles(old), roles(new)),
    ];
    columns
        .into_iter()
        .filter(|(_, was, is)| was != is)
        .map(|(column, was, is)| Change { column, was, is })
        .collect()
}
