//! probe
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]
mod station;
use baolian_record::issue::deed;
use baolian_record::{Document, write};
use baolian_wire::Kind;
use station::*;
use std::time::Instant;
#[test]
fn probe() {
    let mut document = Document::begin(Kind::Visit).unwrap();
    let mut li = Tablet::of(LI, 1);
    let c = li
        .write(&mut document, |pen| {
            let at = pen.at;
            let pairs = [
                ("station", write::text(STATION)),
                ("by", write::text(ZHAO)),
                ("at", write::instant(at)),
            ];
            write::set(pen.tx, &pairs)
        })
        .unwrap();
    println!("{:?}", li.judged(&document, &c));
    let mut d = Document::begin(Kind::Issue).unwrap();
    li.write(&mut d, |pen| {
        deed::open(
            pen,
            &deed::NewIssue {
                station: STATION.into(),
                title: "t".into(),
                category: "c".into(),
                ..Default::default()
            },
        )
    });
    let t = Instant::now();
    let c = li
        .write(&mut d, |pen| {
            write::edit(pen.tx, "description", &"长".repeat(20000))
        })
        .unwrap();
    println!("write {:?}", t.elapsed());
    let t = Instant::now();
    let e = c.decode();
    println!("decode {:?} {}", t.elapsed(), e.operations.len());
    let t = Instant::now();
    let _ = baolian_record::act::read(
        &c,
        d.automerge(),
        baolian_record::schema::of(Kind::Issue).unwrap(),
    );
    println!("act read {:?}", t.elapsed());
    let t = Instant::now();
    let v = d.view_at(&[c.hash()]);
    println!("{}", v.long_text("description").len());
    println!("text_at {:?}", t.elapsed());
    let t = Instant::now();
    let _ = li.judged(&d, &c);
    println!("judge {:?}", t.elapsed());
    let t = Instant::now();
    let mut d2 = Document::begin(Kind::Issue).unwrap();
    d2.merge(d.changes()).unwrap();
    println!("merge {:?}", t.elapsed());
    let t = Instant::now();
    let c = li
        .write(&mut d, |pen| {
            write::edit(pen.tx, "description", &("长".repeat(19999)))
        })
        .unwrap();
    println!("write less {:?}", t.elapsed());
    let t = Instant::now();
    let _ = li.judged(&d, &c);
    println!("judge less {:?}", t.elapsed());
    let t = Instant::now();
    let mut d2 = Document::begin(Kind::Issue).unwrap();
    d2.merge(d.changes()).unwrap();
    println!("merge {:?}", t.elapsed());

    use automerge::transaction::Transactable;
    for n in [500usize, 1000, 2000, 4000] {
        let mut d = Document::begin(Kind::Issue).unwrap();
        li.write(&mut d, |pen| {
            deed::open(
                pen,
                &deed::NewIssue {
                    station: STATION.into(),
                    title: "t".into(),
                    category: "c".into(),
                    description: "长".repeat(n),
                    ..Default::default()
                },
            )
        });
        let mut dd = d.clone();
        let t = Instant::now();
        li.write(&mut d, |pen| {
            write::edit(pen.tx, "description", &("短".repeat(n - 1)))
        })
        .unwrap();
        println!("{n} all other by diff {:?}", t.elapsed());
        let t = Instant::now();
        li.write(&mut dd, |pen| {
            let o = write::container(pen.tx, "description")?;
            pen.tx
                .splice_text(&o, 0, n as isize, &"短".repeat(n - 1))
                .unwrap();
            Ok(())
        })
        .unwrap();
        println!("{n} all other by splice {:?}", t.elapsed());
    }
}
