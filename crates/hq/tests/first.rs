//! The way of a record: from one tablet through headquarters to another.

mod world;

use baolian_record::issue::{self, deed};
use baolian_record::visit;
use baolian_wire::down::LogAnswer;
use baolian_wire::{Audience, Kind};
use world::{A, World};

#[test]
fn what_one_tablet_records_reaches_the_other_tablet_of_the_cadre() {
    let world = World::new();
    let mut li = world.tablet("li");
    let visit_doc = li.new_doc();
    li.record(visit_doc, Kind::Visit, A, Audience::default(), |pen| {
        visit::start(
            pen,
            &visit::NewVisit {
                station: A.into(),
                ..Default::default()
            },
        )
    });
    li.sync(&world.hq);
    assert_eq!(li.answer, Some(LogAnswer::Continued));
    assert_eq!(li.receipt.n, 1);
    assert_eq!(li.receipt.head, li.head_at(1));
    assert!(li.refused.is_empty(), "{:?}", li.refused);
    assert!(li.own.contains_key(&1));

    let mut second = world.tablet("li");
    second.sync(&world.hq);
    assert!(second.sees_doc(visit_doc));
    assert!(second.knows_station(A));
    assert!(!second.knows_station(world::B));
}
