//! What is kept of a document's past says the same as the document read anew, at any heads.

use std::collections::BTreeSet;

use automerge::{ActorId, Change, ChangeHash};
use baolian_wire::{DocId, Kind};

use super::past::Past;
use crate::document::Document;
use crate::issue::deed::{self, FileDescriptor, NewEvidence, NewIssue};
use crate::issue::{Issue, UpdateKind, closing};
use crate::write::{self, Pen};
use crate::{RecordError, document};

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }
}

const ACCOUNTS: [&str; 3] = ["li", "wang", "office"];

/// One of several tablets that write apart.
struct Replica {
    document: Document,
    actor: ActorId,
    ids: usize,
}

impl Replica {
    fn write(&mut self, by: &str, work: impl Fn(&mut Pen<'_, '_>) -> Result<(), RecordError>) {
        let Self {
            document,
            actor,
            ids,
        } = self;
        let mut new_id = || {
            *ids += 1;
            format!("{actor}-{ids}")
        };
        let written: Result<_, RecordError> = document.change(actor, 0, |tx| {
            work(&mut Pen {
                tx,
                doc: DocId(uuid::Uuid::from_u128(7)),
                by,
                at: 0,
                new_id: &mut new_id,
            })
        });
        written.unwrap().expect("something is written");
    }

    fn act(&mut self, dice: &mut Dice) {
        let by = ACCOUNTS[dice.below(3)];
        let effects = Issue::read(&self.document.view()).effects;
        let effect =
            (!effects.is_empty()).then(|| effects[dice.below(effects.len())].stamp.id.clone());
        let proof = NewEvidence::File(FileDescriptor {
            hash: "00".repeat(32),
            len: 1,
            media_type: "image/jpeg".into(),
            name: "台账.jpg".into(),
            original: None,
        });
        let kinds = UpdateKind::ALL;
        match (dice.below(10), effect) {
            (0 | 1, _) => {
                let proofs = if dice.below(3) > 0 {
                    vec![proof]
                } else {
                    vec![]
                };
                self.write(by, |pen| {
                    deed::record_effect(pen, "好了", &proofs).map(drop)
                });
            }
            (2, Some(effect)) => self.write(by, |pen| {
                let about = ("effect", write::text(&effect));
                deed::update(pen, &UpdateKind::EffectConfirmed, "", &[about]).map(drop)
            }),
            (3, _) => {
                // Several at once: what stands in one change has not seen the rest of it.
                let some = [
                    &kinds[dice.below(kinds.len())],
                    &kinds[dice.below(kinds.len())],
                ];
                self.write(by, |pen| {
                    for kind in some {
                        deed::update(pen, kind, "说", &[])?;
                    }
                    Ok(())
                });
            }
            (4, _) if dice.below(10) == 0 => {
                let later = UpdateKind::from_text("of a later version");
                self.write(by, |pen| deed::update(pen, &later, "说", &[]).map(drop));
            }
            (4..=6, _) => {
                let deciding = [UpdateKind::Closed, UpdateKind::Reopened];
                let kind = &deciding[dice.below(2)];
                self.write(by, |pen| deed::update(pen, kind, "说", &[]).map(drop));
            }
            _ => {
                let kind = &kinds[dice.below(kinds.len())];
                self.write(by, |pen| deed::update(pen, kind, "说", &[]).map(drop));
            }
        }
    }
}

/// A history that several wrote apart and together; all its changes, each after those it depends on.
fn history(dice: &mut Dice) -> Document {
    let mut first = Replica {
        document: Document::begin(Kind::Issue).unwrap(),
        actor: document::actor(baolian_wire::DeviceId([9; 8]), [0; 8]),
        ids: 0,
    };
    let new = NewIssue {
        title: "空岗".into(),
        ..NewIssue::default()
    };
    first.write("li", |pen| deed::open(pen, &new));
    let mut replicas: Vec<Replica> = (1..=3)
        .map(|n| Replica {
            document: first.document.clone(),
            actor: document::actor(baolian_wire::DeviceId([n; 8]), [0; 8]),
            ids: 0,
        })
        .collect();
    for _ in 0..24 {
        let (at, from) = (dice.below(3), dice.below(3));
        if dice.below(3) == 0 {
            let theirs = replicas[from].document.changes();
            replicas[at].document.merge(theirs).unwrap();
        } else {
            replicas[at].act(dice);
        }
    }
    let mut whole = first.document;
    for replica in &replicas {
        whole.merge(replica.document.changes()).unwrap();
    }
    whole
}

/// What is said at some heads, by the past and by reading the document.
fn same(past: &Past, document: &Document, heads: &[ChangeHash], seed: u64) {
    let view = document.view_at(heads);
    let issue = Issue::read(&view);
    let at = past.at(heads);
    assert_eq!(at.state(), issue.status.state, "seed {seed}");
    for answer in [UpdateKind::ObjectionRuled, UpdateKind::ExtensionRefused] {
        let mut pending = issue.status.pending.iter();
        let awaits = pending.any(|p| answer.answers(&p.kind));
        assert_eq!(at.awaits(&answer), awaits, "seed {seed}: {answer:?}");
    }
    for account in ACCOUNTS {
        let gaps = closing::gaps(&issue, &view.ancestry(), account);
        let first = gaps.first().map(|gap| gap.code.clone());
        assert_eq!(at.gap(account), first, "seed {seed}: {account}");
    }
    let whole = document.view();
    for map in ["updates", "effects", "evidence"] {
        let now: BTreeSet<String> = view.items(map).into_iter().map(|i| i.id).collect();
        for item in whole.items(map) {
            assert_eq!(at.has(map, &item.id), now.contains(&item.id), "seed {seed}");
        }
        assert_eq!(at.has_any(map), !now.is_empty());
        assert!(!at.beyond(map, now.len()));
        assert!(now.is_empty() || at.beyond(map, now.len() - 1));
    }
}

#[test]
fn the_past_says_of_any_heads_what_the_document_says() {
    for seed in 1..=12 {
        let mut dice = Dice(seed);
        let document = history(&mut dice);
        let changes: Vec<Change> = document.changes();
        let read = Past::of(&document);
        // Half of it read, half of it added change by change.
        let half = changes.len() / 2;
        let begun = Document::from_changes(Kind::Issue, changes[..half].to_vec()).unwrap();
        let mut added = Past::of(&begun);
        for change in &changes[half..] {
            added.add(change, &document::expand(change).unwrap());
        }
        for _ in 0..6 {
            let heads: Vec<ChangeHash> = (0..=dice.below(3))
                .map(|_| changes[dice.below(changes.len())].hash())
                .collect();
            same(&read, &document, &heads, seed);
            same(&added, &document, &heads, seed);
        }
        same(&read, &document, &document.heads(), seed);
        same(&added, &document, &document.heads(), seed);
    }
}
