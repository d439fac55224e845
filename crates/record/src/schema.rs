//! What each kind of document may hold: its fields, texts and maps, and how long a text may be.
//!
//! One table read by three sides: the genesis change is made from it, a
//! change is checked against it, and limits in error messages come from it.
//! All lengths of text are counted in characters.

mod form;

use baolian_wire::Kind;

pub use form::{Form, Misfit, is_date};

/// Schema version this program writes and reads.
pub const VERSION: u16 = 1;

/// When a field may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Only together with what it belongs to, and always.
    Required,
    /// Only together with what it belongs to.
    Once,
    /// At any time.
    Often,
}

/// One single value.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// Its form.
    pub form: Form,
    /// When it may be written.
    pub written: Written,
}

/// A long text that people edit together.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Its key in the root.
    pub name: &'static str,
    /// Most characters.
    pub limit: usize,
}

/// What a map holds under each of its keys.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// Records under unique ids, added and never removed.
    Records(&'static [Field]),
    /// Single values keyed by something outside (a checklist item).
    Values(Form),
}

/// A map in the root.
#[derive(Debug, Clone, Copy)]
pub struct Map {
    /// Its key in the root.
    pub name: &'static str,
    /// What it holds.
    pub content: Content,
    /// Most entries.
    pub limit: usize,
}

/// Everything a kind of document may hold.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// Single values of the root.
    pub fields: &'static [Field],
    /// Long texts.
    pub texts: &'static [Text],
    /// Maps.
    pub maps: &'static [Map],
}

const fn req(name: &'static str, form: Form) -> Field {
    Field {
        name,
        form,
        written: Written::Required,
    }
}
const fn once(name: &'static str, form: Form) -> Field {
    Field {
        name,
        form,
        written: Written::Once,
    }
}
const fn often(name: &'static str, form: Form) -> Field {
    Field {
        name,
        form,
        written: Written::Often,
    }
}
const fn text(name: &'static str, limit: usize) -> Text {
    Text { name, limit }
}
const fn records(name: &'static str, limit: usize, fields: &'static [Field]) -> Map {
    Map {
        name,
        content: Content::Records(fields),
        limit,
    }
}

/// Most characters of a name, of a title, of a line, of a remark, of a long text.
pub const NAME: usize = 100;
/// See [`NAME`].
pub const TITLE: usize = 120;
/// See [`NAME`].
pub const LINE: usize = 300;
/// See [`NAME`].
pub const REMARK: usize = 5_000;
/// See [`NAME`].
pub const LONG: usize = 20_000;

/// Most things that one change may do. A deed does a handful, all answers and
/// remarks of a checklist at once a thousand.
pub const ACTS: usize = 2_000;

/// Kinds of place a visit stops at (地点).
pub const STOP_KINDS: &[&str] = &["station", "window", "post", "flats", "other"];
/// How bad a problem is.
pub const SEVERITIES: &[&str] = &["low", "medium", "high"];
/// What came of a lead.
pub const OUTCOMES: &[&str] = &["true", "not_true", "not_looked"];
/// Kinds of support (帮扶).
pub const SUPPORT_KINDS: &[&str] = &[
    "strength",
    "technique",
    "equipment",
    "resources",
    "training",
    "coordination",
];

const BY: Field = req("by", Form::Text(NAME));
const AT: Field = req("at", Form::Instant);
/// The document's own id.
const ID: Field = req("id", Form::Doc);
const STATION: Field = req("station", Form::Text(NAME));
const VISIT: Field = once("visit", Form::Doc);

/// A descriptor of a file: algorithm, hash and length of the exact plain bytes.
const FILE: [Field; 6] = [
    once("alg", Form::Word(&["sha256"])),
    once("hash", Form::Hash),
    once("len", Form::Int(1, 1 << 40)),
    once("type", Form::Text(NAME)),
    once("name", Form::Text(LINE)),
    once("original", Form::Hash),
];

const MEDIA: Map = records(
    "media",
    500,
    &[BY, AT, FILE[0], FILE[1], FILE[2], FILE[3], FILE[4], FILE[5]],
);

/// A visit (督导).
pub const VISIT_SCHEMA: Schema = Schema {
    fields: &[
        ID,
        STATION,
        BY,
        AT,
        once("checklist", Form::Text(NAME)),
        once("lat", Form::Number(-90.0, 90.0)),
        once("lon", Form::Number(-180.0, 180.0)),
        once("accuracy", Form::Number(0.0, 100_000.0)),
        once("no_position", Form::Text(LINE)),
    ],
    texts: &[
        text("looked_into", 2_000),
        text("helped", 2_000),
        text("explained", 2_000),
        text("notes", LONG),
    ],
    maps: &[
        records(
            "stops",
            200,
            &[
                BY,
                AT,
                req("kind", Form::Word(STOP_KINDS)),
                often("place", Form::Text(LINE)),
                once("lat", Form::Number(-90.0, 90.0)),
                once("lon", Form::Number(-180.0, 180.0)),
                once("accuracy", Form::Number(0.0, 100_000.0)),
            ],
        ),
        Map {
            name: "answers",
            content: Content::Values(Form::Answer),
            limit: 500,
        },
        Map {
            name: "remarks",
            content: Content::Values(Form::Text(1_000)),
            limit: 500,
        },
        records(
            "companions",
            50,
            &[
                BY,
                AT,
                req("name", Form::Text(NAME)),
                once("post", Form::Text(NAME)),
            ],
        ),
        records(
            "people",
            200,
            &[
                BY,
                AT,
                req("name", Form::Text(NAME)),
                once("post", Form::Text(NAME)),
                often("said", Form::Text(REMARK)),
            ],
        ),
        MEDIA,
        records("seals", 20, &[BY, AT, req("heads", Form::Hashes)]),
        records("addenda", 200, &[BY, AT, req("text", Form::Text(REMARK))]),
    ],
};

/// The internal notes of a visit.
pub const NOTES_SCHEMA: Schema = Schema {
    fields: &[ID, STATION, BY, AT, req("visit", Form::Doc)],
    texts: &[text("text", LONG)],
    maps: &[],
};

/// A problem (问题).
pub const ISSUE_SCHEMA: Schema = Schema {
    fields: &[
        ID,
        STATION,
        BY,
        AT,
        VISIT,
        once("item", Form::Text(NAME)),
        once("same_as", Form::Doc),
        often("title", Form::Text(TITLE)),
        often("category", Form::Text(NAME)),
        often("place", Form::Text(LINE)),
        often("severity", Form::Word(SEVERITIES)),
        often("due", Form::Date),
        often("responsible", Form::Text(LINE)),
    ],
    texts: &[text("description", LONG)],
    maps: &[
        records(
            "tasks",
            200,
            &[
                BY,
                AT,
                often("text", Form::Text(LINE)),
                often("who", Form::Text(LINE)),
                often("due", Form::Date),
                often("days_before", Form::Int(0, 3_650)),
                often("done", Form::Bool),
            ],
        ),
        records("effects", 200, &[BY, AT, req("text", Form::Text(REMARK))]),
        records(
            "evidence",
            500,
            &[
                BY,
                AT,
                req("effect", Form::Text(NAME)),
                once("visit", Form::Doc),
                once("seal", Form::Hash),
                FILE[0],
                FILE[1],
                FILE[2],
                FILE[3],
                FILE[4],
                FILE[5],
            ],
        ),
        records(
            "updates",
            5_000,
            &[
                BY,
                AT,
                req("kind", Form::Text(40)),
                once("text", Form::Text(REMARK)),
                once("effect", Form::Text(NAME)),
                once("task", Form::Text(NAME)),
                once("due", Form::Date),
                once("was", Form::Date),
                once("to", Form::Text(LINE)),
                once("answers", Form::Text(NAME)),
                once("ruling", Form::Word(&["upheld", "rejected"])),
                once("supervision", Form::Word(&["begun", "ended"])),
            ],
        ),
        MEDIA,
    ],
};

/// A lead (问题线索).
pub const LEAD_SCHEMA: Schema = Schema {
    fields: &[
        ID,
        STATION,
        BY,
        AT,
        req("title", Form::Text(TITLE)),
        once("category", Form::Text(NAME)),
        once("date", Form::Date),
        once("source", Form::Text(LINE)),
        once("batch", Form::Text(NAME)),
        often("outcome", Form::Word(OUTCOMES)),
        often("issue", Form::Doc),
        often("reason", Form::Text(1_000)),
    ],
    texts: &[text("description", LONG)],
    maps: &[records(
        "updates",
        500,
        &[
            BY,
            AT,
            req("kind", Form::Word(&["assigned", "answered", "remark"])),
            once("outcome", Form::Word(OUTCOMES)),
            once("text", Form::Text(REMARK)),
        ],
    )],
};

/// A support request (帮扶需求).
pub const SUPPORT_SCHEMA: Schema = Schema {
    fields: &[
        ID,
        STATION,
        BY,
        AT,
        VISIT,
        req("kind", Form::Word(SUPPORT_KINDS)),
        once("issue", Form::Doc),
        req("title", Form::Text(TITLE)),
        often("lasting", Form::Bool),
    ],
    texts: &[text("description", LONG)],
    maps: &[records(
        "updates",
        1_000,
        &[
            BY,
            AT,
            req(
                "kind",
                Form::Word(&[
                    "asked",
                    "promised",
                    "delivered",
                    "confirmed",
                    "declined",
                    "remark",
                ]),
            ),
            once("text", Form::Text(REMARK)),
            once("who", Form::Text(LINE)),
            once("amount", Form::Text(LINE)),
            once("until", Form::Date),
            once("body", Form::Text(LINE)),
            once("promise", Form::Text(NAME)),
        ],
    )],
};

/// The schema of a kind, if documents of that kind are known to this version.
#[must_use]
pub fn of(kind: Kind) -> Option<&'static Schema> {
    match kind {
        Kind::Visit => Some(&VISIT_SCHEMA),
        Kind::Notes => Some(&NOTES_SCHEMA),
        Kind::Issue => Some(&ISSUE_SCHEMA),
        Kind::Lead => Some(&LEAD_SCHEMA),
        Kind::Support => Some(&SUPPORT_SCHEMA),
        _ => None,
    }
}

/// The kinds that have documents in this version.
pub const KINDS: &[Kind] = &[
    Kind::Visit,
    Kind::Notes,
    Kind::Issue,
    Kind::Lead,
    Kind::Support,
];

impl Schema {
    /// The names of all containers, in the order in which the genesis change makes them.
    pub fn containers(&self) -> impl Iterator<Item = &'static str> + '_ {
        let texts = self.texts.iter().map(|t| t.name);
        texts.chain(self.maps.iter().map(|m| m.name))
    }

    /// A single value of the root.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// A long text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'static Text> {
        self.texts.iter().find(|t| t.name == name)
    }

    /// A map.
    #[must_use]
    pub fn map(&self, name: &str) -> Option<&'static Map> {
        self.maps.iter().find(|m| m.name == name)
    }
}
