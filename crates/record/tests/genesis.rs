//! The genesis fixtures are what the schemas say, to the byte.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use baolian_record::{Document, genesis, schema};
use baolian_wire::Kind;

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => "visit",
        Kind::Notes => "notes",
        Kind::Issue => "issue",
        Kind::Lead => "lead",
        Kind::Support => "support",
        _ => panic!("no documents of this kind"),
    }
}

/// With `BAOLIAN_WRITE_GENESIS=1` the fixtures are written anew; only for a
/// schema version that has never left this repository.
#[test]
fn the_first_change_of_every_kind_is_the_same_bytes_for_ever() {
    for kind in schema::KINDS {
        let built = genesis::build(schema::of(*kind).unwrap()).unwrap();
        if std::env::var_os("BAOLIAN_WRITE_GENESIS").is_some() {
            let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/genesis");
            std::fs::write(format!("{dir}/{}.1.bin", name(*kind)), &built).unwrap();
        } else {
            assert_eq!(genesis::bytes(*kind).unwrap(), built, "{kind:?}");
            let document = Document::begin(*kind).unwrap();
            assert_eq!(document.heads().len(), 1);
            assert!(genesis::is(document.heads()[0]));
        }
    }
}
