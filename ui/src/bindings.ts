// Written by `cargo xtask bindings` from the types in Rust. Do not edit.

/** What this machine can be asked for. Whether a person allows it shows only when it is asked. */
export type Abilities = {
/** It has a receiver for its position. */
position: boolean,
/** It has a camera that reads codes; the page starts it through `plugin:barcode-scanner`. */
scan: boolean,
/** It reminds while the app is closed. */
remind: boolean, };

/** One person, or a station as such. */
export type Account = {
/** The id. */
id: AccountId,
/** The name that people read. */
name: string,
/** Where the person works. */
unit: string,
/** 职务. */
post: string,
/** A number to call. */
phone: string,
/** What the account may be. */
roles: Array<Role>,
/** Closed accounts may do nothing more. */
closed: boolean,
/** From which instant on it is closed, milliseconds since 1970 UTC. None
 * where it is not, and in facts of older versions, which count from the
 * row that says so. */
closed_at: number | null, };

/** One person, or a station as such. */
export type AccountId = string;

/** Something added after sealing (补记). */
export type Addendum = {
/** What. */
text: string,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** What an answer to an item looks like. */
export type AnswerKind = { "type": "pass_fail" } | { "type": "choice",
/** In the order of display. */
options: Array<ChoiceOption>, } | { "type": "number",
/** Smallest allowed. */
min: number,
/** Largest allowed. */
max: number,
/** What is counted. */
unit: BothLanguages, } | { "type": "text",
/** Longest allowed, in characters (not bytes). */
max_chars: number, } | { "type": "unknown" };

/** In which capacity somebody acts towards a station. */
export type As = "cadre" | "officer" | "office" | "leader" | "department" | "author";

/** What is known of a support request when it is asked. */
export type AskSupport = {
/** The station. */
station?: string,
/** The visit during which it was asked. */
visit?: DocId | null,
/** strength, technique, equipment, resources, training or coordination. */
kind?: string,
/** For which issue. */
issue?: DocId | null,
/** Title. */
title?: string,
/** What is needed. */
description?: string, };

/** One text in the two languages of the UI; Chinese is what is shown first. */
export type BothLanguages = {
/** Chinese (zh-CN). */
zh: string,
/** English. */
en: string, };

/** Who made a change, and when. */
export type By = {
/** The account. */
account: string,
/** The tablet. */
tablet: DeviceId,
/** The tablet's wall clock, in milliseconds. */
wall: number,
/** When, as headquarters knows it. */
made: Made | null, };

/** One of several values written apart. */
export type Candidate<T> = {
/** The value. */
value: T,
/** The change that wrote it: who and when is known by it. */
change: Hash, };

/** One category of problems. */
export type Category = {
/** Kept in issues and items. */
id: string,
/** Its name. */
title: BothLanguages, };

/** A checklist as one version of it stands for good.
 *
 * A visit keeps the id and version with which it began. Unknown fields of a newer program are
 * skipped when read here, so a copy that is passed on must be the bytes received, not this value
 * written again. */
export type Checklist = {
/** The checklist it is a version of. */
id: string,
/** From 1; a text or item changed means a higher one. */
version: number,
/** Its name. */
title: BothLanguages,
/** In the order of display. */
sections: Array<ChecklistSection>, };

/** One thing to look at. */
export type ChecklistItem = {
/** Unique in the whole template, because a visit keeps its answers by it. An item that comes to
 * mean something else in a later version takes a new id. */
id: string,
/** What is looked at; of a pass/fail item, the state in which it passes. */
title: BothLanguages,
/** How to see it in a few minutes. */
hint?: BothLanguages,
/** What an answer looks like. */
kind: AnswerKind,
/** The category that an issue opened from this item begins with (an id of a [`CategoryList`]). */
category: string,
/** Shown only after this answer; always if absent. */
shown_if?: ShownIf, };

/** One area that is looked at, such as the reception window. */
export type ChecklistSection = {
/** Unique among the template's sections. */
id: string,
/** Its name. */
title: BothLanguages,
/** In the order of display. */
items: Array<ChecklistItem>,
/** A topical section (专项): where, at which levels and when it is looked
 * at; everywhere and always if absent. */
topical?: Topical, };

/** One option of a choice. */
export type ChoiceOption = {
/** Unique among the item's options; this is what an answer keeps. */
id: string,
/** Its name. */
title: BothLanguages, };

/** An issue that was closed lately. */
export type ClosedLately = {
/** When it was closed, in milliseconds: as headquarters knows it, else by that tablet's wall clock. */
closed_at: number,
/** The document. */
id: DocId,
/** The station. */
station: string,
/** Who opened it. */
opened_by: string,
/** When, by that tablet's wall clock. */
opened_at: number,
/** The visit that found it. */
visit: DocId | null,
/** The checklist item that failed. */
item: string | null,
/** Title. */
title: string,
/** Category. */
category: string,
/** Where. */
place: string,
/** low, medium, high; empty while not set. */
severity: string,
/** Day; empty while not set. */
due: string,
/** Who answers for it, as it is written in the document. */
responsible: string,
/** open, disputed, closed. */
state: string,
/** How often it came back. */
reopened: number,
/** Whether values stand side by side. */
contested: boolean,
/** Whether the station has to do something next. */
waits_for_station: boolean,
/** Whether the cadre has to. */
waits_for_cadre: boolean,
/** Whether the office has to. */
waits_for_office: boolean,
/** Whether an objection is not ruled on. */
objected: boolean,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** A rule that was broken. The text form is stable and is what texts are looked up by. */
export type Code = string;

/** What is said of a check-in's period. */
export type Counted = {
/** The period it counts for; none while an office has to assign one. */
period: string | null,
/** Whether it was certainly made in it; if not, the period is stated, not proven. */
proven: boolean, };

/** A place in one list in one order; opaque. */
export type Cursor = string;

/** Something that a person can do. Each word is a deed of the facade, or a named part of one. */
export type Deed = "settle" | "set_terms" | "describe" | "add_progress" | "add_new_facts" | "accept" | "return_issue" | "object" | "rule_objection" | "ask_extension" | "extend" | "refuse_extension" | "ask_verification" | "record_effect" | "confirm_effect" | "not_seen" | "found_again" | "instruct" | "hand_on" | "close_issue" | "reopen_issue" | "plan_task" | "mark_task" | "add_stop" | "answer" | "write_in_visit" | "add_companion" | "add_person_met" | "write_internal_notes" | "seal" | "add_addendum" | "open_issue" | "ask_support" | "answer_lead" | "promise_support" | "deliver_support" | "confirm_support" | "decline_support" | "remark_on_support";

/** One account's database on one tablet: the first 8 bytes of the hash of
 * its public key, so that nobody can claim another's. */
export type DeviceId = string;

/** A document (one visit, issue, lead, support request): a UUIDv7.
 *
 * The time inside it is never used for order or permission. */
export type DocId = string;

/** Something typed and not saved as a record. */
export type Draft = {
/** Names the field; the fields of one form begin alike. */
key: string,
/** What was typed. */
text: string,
/** When it was last typed in, by the tablet's wall clock, in milliseconds. */
at: number, };

/** A period in which a visit is due. */
export type Due = {
/** The station. */
station: string,
/** Its short name. */
station_name: string,
/** Its county, since short names repeat. */
county: string,
/** At which level it is paired. */
level: Level,
/** The period's label. */
period: string,
/** Calendar days left, today counted. */
days_left: number,
/** Visits checked in during it, by this tablet's knowledge. */
visits: number,
/** The office excused it. */
excused: boolean,
/** Visits to the station not sealed within a day of the check-in. */
open_too_long: number, };

/** What has changed, with evidence. */
export type Effect = {
/** What has changed. */
text: string,
/** Its proofs. */
evidence: Array<Evidence>,
/** Accounts that confirmed it. */
confirmed_by: Array<string>,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** Which effects, in which order. */
export type EffectFilter = {
/** At which stations. */
scope?: Scope,
/** Of this issue. */
issue?: DocId | null,
/** Recorded by this account ("mine"). */
by?: string | null,
/** Confirmed by somebody, by nobody yet, or both. */
confirmed?: boolean | null,
/** With evidence, without, or both. */
evidence?: boolean | null,
/** Recorded at this instant or later, by the tablet's wall clock, in milliseconds. */
from?: number | null,
/** Recorded before this instant. */
to?: number | null,
/** With all these words in their text or in the names of their station. */
words?: string | null,
/** By what they are ordered. */
sort?: EffectSort,
/** The other way round. */
reverse?: boolean, };

/** One effect as lists show it. */
export type EffectItem = {
/** The station of its issue. */
station: string,
/** Title of its issue. */
issue_title: string,
/** State of its issue: open, disputed, closed. */
issue_state: string,
/** The issue. */
issue: DocId,
/** The effect's id in it. */
id: string,
/** What has changed. */
text: string,
/** Who recorded it. */
by: string,
/** When, by that tablet's wall clock. */
at: number,
/** How many proofs. */
evidence: number,
/** How many accounts confirmed it. */
confirmed: number,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** By what effects are ordered; ties by issue and id. */
export type EffectSort = "at" | "station";

/** The n-th entry of a device. */
export type EntryRef = {
/** Whose log. */
device: DeviceId,
/** Which entry, counted from 1. */
n: number, };

/** A proof of an effect. */
export type Evidence = { "kind": "file",
/** SHA-256 of the exact bytes. */
hash: string,
/** Their number. */
len: number,
/** Media type. */
media_type: string,
/** The file's name, for people. */
name: string,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, } | { "kind": "visit",
/** The visit. */
visit: DocId,
/** The change that sealed it. */
seal: string,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** What somebody gives as proof. */
export type EvidenceInput = { "file": string } | { "kept": string } | { "visit": DocId };

/** What was exported. */
export type Exported = {
/** The folder that was made. */
folder: string,
/** Records. */
records: number,
/** Records that could not be written down: by a newer version, or damaged. */
left_out: Array<DocId>,
/** Entries of the own logs. */
entries: number,
/** Files. */
files: number, };

/** Everything a first screen shows. */
export type Facts = {
/** Who. */
who: Account | null,
/** The account's id, also where nothing more is known yet. */
account: AccountId,
/** Which tablet. */
device: DeviceId,
/** Where headquarters is. */
hq_url: string,
/** Stations here. */
stations: Array<StationFacts>,
/** Records by kind. */
records: Totals,
/** The log. */
log: LogFacts,
/** Synchronising. */
sync: SyncState,
/** Things in the tray that nobody has dealt with. */
tray: number,
/** Visits here that were not sealed within a day of the check-in. */
open_too_long: number,
/** Words of the app that an office says in its own way. */
terms: Terms, };

/** A failed call. */
export type Failure = {
/** Stable, for programs; texts are looked up by it. */
code: string,
/** What it is about (a field, a name); may be empty. */
detail: string,
/** In English, for people who mend things. */
message: string, };

/** A file's descriptor: of the exact plain bytes that will be uploaded. */
export type FileDescriptor = {
/** SHA-256, hexadecimal. */
hash: string,
/** Number of bytes. */
len: number,
/** Media type. */
media_type: string,
/** Name, for people. */
name: string,
/** Hash of the untouched original, if it is another file. */
original: string | null, };

/** A file that goes with a record. */
export type FileInput = { "file": string } | { "kept": string };

/** Where something was, as the tablet's receiver said. */
export type Fix = {
/** Degrees north, WGS 84. */
lat: number,
/** Degrees east. */
lon: number,
/** Radius of the receiver's 68 % circle, in metres. */
accuracy: number | null, };

/** A SHA-256: of an entry, of an Automerge change, of a file. */
export type Hash = string;

/** A station whose older records this person asked for. */
export type HistoryItem = {
/** The station. */
station: StationCode,
/** Its short name, where it is known here. */
station_name: string,
/** How far it has come. */
state: HistoryState, };

/** How far a wish for older records has come. */
export type HistoryState = "asked" | "here" | "letting_go";

/** What search found. */
export type Hit = {
/** The document. */
id: DocId,
/** What it is. */
kind: Kind,
/** The visit that internal notes belong to. */
visit?: DocId,
/** open, disputed, closed; a visit's open, sealed; a lead's open, true, `not_true`, `not_looked`; a support
 * request's state. Empty for notes. */
state: string,
/** The station. */
station: string,
/** Its title; empty for a visit and for notes. */
title: string,
/** The title in pieces, what was looked for marked. */
marked_title: Array<Piece>,
/** A piece of the text around the first word found, what was looked for marked. */
snippet: Array<Piece>,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** An instant as headquarters knows it: milliseconds since 1970-01-01 UTC. */
export type HqTime = number;

/** Which issues, in which order. */
export type IssueFilter = {
/** Of which stations. */
scope?: Scope,
/** In which state. */
state?: IssueState,
/** Of this category. */
category?: string | null,
/** Of this severity. */
severity?: Severity | null,
/** Open, and due before this day (today). */
overdue?: string | null,
/** Due on this day or later. */
due_from?: string | null,
/** Due on this day or earlier. */
due_to?: string | null,
/** Only those with values side by side. */
contested?: boolean,
/** Only those with an objection not ruled on. */
objected?: boolean,
/** Only those that came back at least once. */
reopened?: boolean,
/** Opened by this account ("mine"). */
opened_by?: string | null,
/** With this in the responsible person, as written in the document; letters of ASCII in either case. */
responsible?: string | null,
/** For which this side has to do something next. */
waits_for?: Party | null,
/** From this item of the checklist. */
item?: string | null,
/** Found in this visit. */
visit?: DocId | null,
/** With all these words in their text or in the names of their station. */
words?: string | null,
/** By what they are ordered. */
sort?: IssueSort,
/** The other way round. */
reverse?: boolean, };

/** One issue as lists show it. */
export type IssueItem = {
/** The document. */
id: DocId,
/** The station. */
station: string,
/** Who opened it. */
opened_by: string,
/** When, by that tablet's wall clock. */
opened_at: number,
/** The visit that found it. */
visit: DocId | null,
/** The checklist item that failed. */
item: string | null,
/** Title. */
title: string,
/** Category. */
category: string,
/** Where. */
place: string,
/** low, medium, high; empty while not set. */
severity: string,
/** Day; empty while not set. */
due: string,
/** Who answers for it, as it is written in the document. */
responsible: string,
/** open, disputed, closed. */
state: string,
/** How often it came back. */
reopened: number,
/** Whether values stand side by side. */
contested: boolean,
/** Whether the station has to do something next. */
waits_for_station: boolean,
/** Whether the cadre has to. */
waits_for_cadre: boolean,
/** Whether the office has to. */
waits_for_office: boolean,
/** Whether an objection is not ruled on. */
objected: boolean,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** By what issues are ordered; ties by id. */
export type IssueSort = "due" | "opened" | "severity" | "station" | "title";

/** Where an issue stands. */
export type IssueStanding = "open" | "disputed" | "closed";

/** In which state. */
export type IssueState = "any" | "open" | "disputed" | "closed";

/** An issue as it is shown. */
export type IssueView = {
/** The document. */
id: DocId,
/** 限内部. */
internal: boolean,
/** This tablet's own state of it; differs between tablets. */
local: Local,
/** The station. */
station: string,
/** Who opened it. */
by: string,
/** When, by that tablet's wall clock. */
at: number,
/** The visit that found it. */
visit: DocId | null,
/** The checklist item that failed. */
item: string | null,
/** The earlier issue that this one points to. */
same_as: DocId | null,
/** Title. */
title: string | null,
/** Category. */
category: string | null,
/** Where. */
place: string | null,
/** How bad; of two, the higher. */
severity: Severity | null,
/** Until when; of two, the earlier. */
due: string | null,
/** Who answers for it. */
responsible: Responsible | null,
/** What is wrong. */
description: string,
/** What it looked like, in the order in which it was added. */
media: Array<Media>,
/** Tasks, by due date. */
tasks: Array<Task>,
/** Effects, in causal order. */
effects: Array<Effect>,
/** The story, in causal order. */
updates: Array<Update>,
/** Every value that was written apart, by field. */
contested: { [key in string]: Array<Candidate<string>> },
/** The folded status. */
status: Status,
/** Under the special supervision (挂牌督办) of a leader: begun, and not
 * ended by anybody who had seen that. */
supervised: boolean,
/** Name of each account that wrote in the record. */
names: { [key in string]: string },
/** Who made each change, and when. */
made: { [key in Hash]: By }, };

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;

/** What kind of record an entry is about. Kinds of later versions are kept unread. */
export type Kind = "visit" | "notes" | "issue" | "lead" | "support" | "evaluation" | "log" | "reference" | { "unknown": number };

/** Which leads, in which order. */
export type LeadFilter = {
/** To which stations. */
scope?: Scope,
/** Answered how. */
state?: LeadState,
/** Of this category. */
category?: string | null,
/** From this source. */
source?: string | null,
/** From this day or later. */
date_from?: string | null,
/** From this day or earlier. */
date_to?: string | null,
/** Handed down by this account ("mine"). */
by?: string | null,
/** Which became this issue. */
issue?: DocId | null,
/** Handed down together, under this id. */
batch?: string | null,
/** Only those with values side by side. */
contested?: boolean,
/** With all these words in their text or in the names of their station. */
words?: string | null,
/** By what they are ordered. */
sort?: LeadSort,
/** The other way round. */
reverse?: boolean, };

/** One lead as lists show it. */
export type LeadItem = {
/** The document. */
id: DocId,
/** The station. */
station: string,
/** Who handed it down. */
by: string,
/** When, by that side's wall clock. */
at: number,
/** Title. */
title: string,
/** Category. */
category: string,
/** The day it is from. */
date: string,
/** Where it comes from. */
source: string,
/** With which others it was handed down; empty if by itself. */
batch: string,
/** true, `not_true`, `not_looked`; empty while not answered. */
outcome: string,
/** The issue it became. */
issue: DocId | null,
/** Whether values stand side by side. */
contested: boolean,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** By what leads are ordered; ties by id. */
export type LeadSort = "at" | "date" | "station" | "title";

/** How a lead was answered. */
export type LeadState = "any" | "open" | "answered" | "true" | "not_true" | "not_looked";

/** One event of a lead. */
export type LeadUpdate = {
/** assigned, answered, remark. */
kind: string,
/** The outcome said then. */
outcome?: string,
/** What was said. */
text?: string,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** A lead as it is shown. */
export type LeadView = {
/** The document. */
id: DocId,
/** This tablet's own state of it; differs between tablets. */
local: Local,
/** The station. */
station: string,
/** Who handed it down. */
by: string,
/** When, by that side's wall clock. */
at: number,
/** Title. */
title: string,
/** Category. */
category: string | null,
/** The day it is from. */
date: string | null,
/** Where it comes from. */
source: string | null,
/** The same for all stations that got it at once. */
batch: string | null,
/** What it says. */
description: string,
/** true (属实), `not_true`, `not_looked`. */
outcome: string | null,
/** The issue it became. */
issue: DocId | null,
/** Why it was not looked at, or what was seen. */
reason: string | null,
/** Its story. */
updates: Array<LeadUpdate>,
/** Every value that was written apart, by field. */
contested: { [key in string]: Array<Candidate<string>> },
/** Name of each account that wrote in the record. */
names: { [key in string]: string },
/** Who made each change, and when. */
made: { [key in Hash]: By }, };

/** At which level a pairing is held: it sets how often a visit is due.
 *
 * Written `province`, `city`, `county` everywhere (JSON, roster, command line). */
export type Level = "province" | "city" | "county";

/** A page of a list. */
export type Listed<T> = {
/** The rows in the list's order. */
rows: Array<T>,
/** How many rows the whole list has, if asked. */
total: number | null,
/** Where to go on; nothing at the end of the list. */
next: Cursor | null, };

/** One tablet's own state of a record. */
export type Local = {
/** Own entries about it that headquarters does not hold yet. */
waiting: number,
/** Own entries held but not judged yet. */
held: number,
/** Receipt number for each own change, where there is one. */
receipts: { [key in Hash]: number }, };

/** How far this tablet's log has come. */
export type LogFacts = {
/** Entries recorded. */
recorded: number,
/** Entries that headquarters holds. */
held: number,
/** Entries that are in a verified backup too. */
backed_up: number,
/** Newest receipt's number. */
receipt: number,
/** Headquarters' time in it, milliseconds since 1970 UTC. */
receipt_at: number, };

/** What to look at first at a station. */
export type LookFirst = {
/** Leads that are not answered, oldest first. */
leads: Array<LeadItem>,
/** Support promised and not delivered, nearest day first. */
promises: Array<SupportItem>,
/** Issues that are not closed, earliest due first. */
open: Array<IssueItem>,
/** Issues closed within 90 days, last closed first. */
closed_lately: Array<ClosedLately>, };

/** When an entry was made, as headquarters knows it; design, section 5, "Time". */
export type Made = {
/** Not before this. */
after: HqTime,
/** Not after this. */
before: HqTime,
/** Headquarters' best estimate inside the interval, if it has one. */
estimate: HqTime | null,
/** Whether whoever did it was permitted to at every instant of the
 * interval; if not, the permission counts, marked "time not proven".
 * Not written where it is true, as parts of older versions do not have it. */
proven: boolean, };

/** A photo or another file of the problem itself, by its descriptor. */
export type Media = {
/** SHA-256 of the exact bytes. */
hash: string,
/** Their number. */
len: number,
/** Media type. */
media_type: string,
/** The file's name, for people. */
name: string,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** What a deed misses, and where it comes from. */
export type Missing = {
/** What the rules would say. */
reason: Reason,
/** The deed that supplies it, if any does. */
deed: Deed | null,
/** Who has to do that; nobody named where the person may do it alone. */
by: Party | null, };

/** What will happen next, and when. */
export type NextStep = { "what": "running" } | { "what": "in",
/** Milliseconds. */
ms: number, } | { "what": "when_allowed" } | { "what": "needs_person" };

/** Something that the system may say. It names no record and no station. */
export type Notice = {
/** The same as long as the same was said: said once, it need not be said again. */
key: string,
/** What it is about. */
kind: NoticeKind,
/** How many. */
count: number,
/** Fewest days left, today counted; 0 where no day is involved. */
days_left: number, };

/** What a notice is about. */
export type NoticeKind = "period_ends" | "due_soon" | "refused";

/** One deed that is open to a person. */
export type Offer = {
/** Which. */
deed: Deed,
/** Whether it would be accepted now. */
ready: boolean,
/** What keeps it from being accepted, the most basic first; empty where it is ready. */
missing: Array<Missing>,
/** The next sensible one: one of an open record's, none where nothing is left to do. */
suggested: boolean, };

/** What is known of an issue when it is opened. */
export type OpenIssue = {
/** The visit that found it; the station is then the visit's. */
visit?: DocId | null,
/** The station, where there is no visit. */
station?: string | null,
/** The checklist item that failed. */
item?: string | null,
/** Title. */
title?: string,
/** Category; the item's by default. */
category?: string | null,
/** Where. */
place?: string,
/** What is wrong. */
description?: string,
/** How bad. A station that raises an issue leaves these three out. */
severity?: Severity | null,
/** Until when, `2026-12-01`. */
due?: string | null,
/** Who answers for it. */
responsible?: Responsible | null,
/** 限内部: never reaches a station device. */
internal?: boolean,
/** An earlier issue that this one points to. */
same_as?: DocId | null,
/** What it looks like: photos, or other files. */
media?: Array<FileInput>, };

/** Which part of a list. */
export type Page = {
/** How many rows at most, 1 to [`PAGE_ROWS`]. */
rows?: number,
/** After which row: what [`Listed::next`] said. Nothing for the first page. */
after?: Cursor | null,
/** Whether to count the whole list; costs more than the page itself. */
total?: boolean, };

/** Who was or is paired with a station. */
export type PairedCadre = {
/** The account. */
account: string,
/** The name that people read; the id where none is known here. */
name: string,
/** At which level. */
level: Level,
/** First instant, in milliseconds. */
from: number,
/** First instant at which it no longer holds; none while it does. */
until: number | null, };

/** Who has to do something next. */
export type Party = "station" | "cadre" | "office";

/** A request without an answer. */
export type Pending = {
/** What was asked. */
kind: UpdateKind,
/** The change that asked. */
change: Hash, };

/** A fellow visitor, or a person met. */
export type Person = {
/** The person's name. */
name: string,
/** The person's post. */
post: string | null,
/** What the person said. */
said: string | null,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** One person's data on this tablet. */
export type PersonHere = {
/** Which folder: 0 for the first person. */
place: number,
/** The account; empty while nobody is enrolled there. */
account: string,
/** The name that people read; the account where no name is known yet. */
name: string,
/** Entries that headquarters does not hold yet. */
waiting: number,
/** Refused things that nobody has dealt with. */
refused: number,
/** It is the one that is open. */
current: boolean,
/** Why it cannot be read; its data stays as it is. */
trouble: string | null, };

/** A piece of text. */
export type Piece = {
/** The text. */
text: string,
/** Whether it was looked for. */
hit: boolean, };

/** Where the tablet is, or why nobody knows. */
export type Place = { "fix": Fix } | { "none": WhyNot };

/** Degrees, WGS 84. */
export type Position = {
/** Degrees north. */
lat: number,
/** Degrees east. */
lon: number, };

/** A broken rule, with what is needed to explain it. */
export type Reason = {
/** The rule. */
code: Code,
/** What it was about (a field, a name), for a person; never needed to
 * tell reasons apart. */
detail: string,
/** The refused entry this one rests on. */
rests_on?: EntryRef, };

/** One receipt. */
export type ReceiptLine = {
/** Its number; 0 is the enrolment's. */
number: number,
/** Headquarters' time in it, in milliseconds. */
at: number,
/** Headquarters holds entries 1 to n. */
n: number,
/** Entries up to here are in a verified backup too. */
backed_up: number, };

/** How far something has come. */
export type ReceiptState = "on_this_tablet" | "held" | "applied" | "refused";

/** What became of the reminders. */
export type Reminded = { "set": number } | { "none": WhyNot };

/** One thing to be reminded of while the app may be closed. Its words may stand on a locked screen. */
export type Reminder = {
/** Tells it from the others. */
id: number,
/** When, in milliseconds since 1970; what is past is left out. */
at: number,
/** First line. */
title: string,
/** The rest. */
body: string, };

/** A deed with what was written. */
export type Resend = {
/** The deed, by its command's name. */
command: string,
/** What it takes, by name. */
given: Record<string, unknown>, };

/** Who answers for an issue. Written as one text, since it is one value that
 * can conflict: `account:ID`, `post:所长`, `unit:NAME|CONTACT`, `other:TEXT`. */
export type Responsible = string;

/** Somebody who may answer for an issue. */
export type ResponsibleSuggestion = {
/** As the record holds it: `account:ID`, `post:所长`, `unit:NAME|CONTACT`, `other:TEXT`. */
responsible: Responsible,
/** The words that a person reads. */
name: string,
/** The person's post, where it is known. */
post: string,
/** How many of the station's newest issues name it. */
named: number, };

/** What an account may be, and where. */
export type Role = { "role": "cadre" } | { "role": "officer",
/** The own station. */
station: StationCode, } | { "role": "office",
/** At which level. */
level: Level,
/** Six digits. */
area: string, } | { "role": "leader",
/** Six digits. */
area: string, } | { "role": "department",
/** Six digits. */
area: string, } | { "role": "evaluation_keeper" } | { "role": "auditor" } | { "role": "administrator" };

/** Something said about an issue, with photos of it. */
export type SaidWithPhotos = {
/** What is said. */
kind: Seen,
/** In words. */
said: string,
/** About one task, where it is progress. */
task: string | null,
/** Photos, or other files. */
photos: Array<FileInput>, };

/** An issue that may be the same problem. */
export type SameProblem = {
/** Whether it came from the same item of the checklist. */
same_item: boolean,
/** How alike the titles are, 0 to 1: the share of pairs of neighbouring characters that both have
 * (Sørensen–Dice). */
likeness: number,
/** The document. */
id: DocId,
/** The station. */
station: string,
/** Who opened it. */
opened_by: string,
/** When, by that tablet's wall clock. */
opened_at: number,
/** The visit that found it. */
visit: DocId | null,
/** The checklist item that failed. */
item: string | null,
/** Title. */
title: string,
/** Category. */
category: string,
/** Where. */
place: string,
/** low, medium, high; empty while not set. */
severity: string,
/** Day; empty while not set. */
due: string,
/** Who answers for it, as it is written in the document. */
responsible: string,
/** open, disputed, closed. */
state: string,
/** How often it came back. */
reopened: number,
/** Whether values stand side by side. */
contested: boolean,
/** Whether the station has to do something next. */
waits_for_station: boolean,
/** Whether the cadre has to. */
waits_for_cadre: boolean,
/** Whether the office has to. */
waits_for_office: boolean,
/** Whether an objection is not ruled on. */
objected: boolean,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** What was saved. */
export type Saved = {
/** The document. */
id: DocId,
/** The entry's number in this tablet's log. */
n: number,
/** The id of what was added inside the document, if something was. */
added?: string, };

/** The stations that a list is about; nothing set means all, several set mean those that fit all of them. */
export type Scope = {
/** These stations. None of them if the list is empty. */
stations?: Array<StationCode> | null,
/** Those whose pairing is held at this level now. */
level?: Level | null,
/** Those of a province, city or county: six digits. */
area?: string | null,
/** Those paired to this account now. */
cadre?: string | null, };

/** A seal (定稿). */
export type Seal = {
/** The heads at which the visit stands. */
heads: Array<Hash>,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** What may be said with photos: what somebody has been to and seen. */
export type Seen = "progress" | "new_facts" | "verification_asked" | "returned" | "not_seen" | "found_again";

/** How bad a problem is. The cautious value of two is the higher. */
export type Severity = "low" | "medium" | "high";

/** The condition under which an item is shown.
 *
 * It can only ask for a pass/fail outcome or an option: equality of a number or a text is hardly
 * ever meant. */
export type ShownIf = {
/** An item that stands earlier in the template. */
item: string,
/** Its answer: `pass`, `fail`, `na` or the id of an option. */
equals: string, };

/** What is known at check-in. */
export type StartVisit = {
/** The station's code. */
station?: string,
/** Where. */
fix?: Fix | null,
/** Or why there is no position. */
no_position?: string | null, };

/** A police station. */
export type Station = {
/** The code of the roster. */
code: StationCode,
/** Full name. */
name: string,
/** Short name; not unique. */
short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits, the first four those of the city. */
county_code: string,
/** Name of the county. */
county: string,
/** Name of the township. */
township: string,
/** Degrees north and east, WGS 84. */
position: Position | null,
/** Where the position comes from: `verified` on the spot, or a word for how approximate it is. */
position_source: string, };

/** A police station's code, as in the roster: `420921201-01`. */
export type StationCode = string;

/** A station on the tablet. */
export type StationFacts = {
/** The code. */
code: string,
/** Full name. */
name: string,
/** Short name. */
short_name: string,
/** City and county. */
area: string,
/** At which level it is paired; nobody knows on a station's own tablet. */
level: Level | null, };

/** Which stations, in which order. */
export type StationFilter = {
/** Which. */
scope?: Scope,
/** With all these words in their names, areas or code. */
words?: string | null,
/** By what they are ordered. */
sort?: StationSort,
/** The other way round. */
reverse?: boolean, };

/** One station as lists show it. */
export type StationItem = {
/** The code of the roster. */
station: string,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
province_code: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** Name of the township. */
township: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** A station near another, where the roster says that it is. */
export type StationNear = {
/** The code. */
code: string,
/** Its short name. */
short_name: string,
/** Degrees north, WGS 84. */
lat: number,
/** Degrees east. */
lon: number,
/** Where the position comes from, as in [`Station::position_source`]. */
source: string,
/** How far it is, in metres. */
metres: number, };

/** Where a station is. */
export type StationPosition = {
/** Degrees north, WGS 84. */
lat: number,
/** Degrees east. */
lon: number,
/** `verified` on the spot (现场核定), or the roster's word for how approximate it is. */
source: string,
/** Radius of the receiver's 68 % circle, in metres, where somebody stood there. */
accuracy: number | null,
/** The visit that verified it, where this tablet knows it. */
visit: DocId | null,
/** When, by that tablet's wall clock, in milliseconds. */
at: number | null, };

/** By what stations are ordered; ties by code. */
export type StationSort = "code" | "name";

/** A station as its screen shows it. */
export type StationView = {
/** Its facts. */
station: Station,
/** Where it is, as well as anybody knows. */
position: StationPosition | null,
/** People of the station that the tablet knows, by name. */
officers: Array<Account>,
/** Pairings, newest first; none on a station's own tablet. */
pairings: Array<PairedCadre>,
/** The running period, where it is this person's own station. */
due: Due | null,
/** Visits, newest first. */
visits: Listed<VisitItem>,
/** Issues that are not closed, earliest due first. */
open: Listed<IssueItem>,
/** Issues that came back after they had been closed, last opened first. */
recurring: Array<IssueItem>,
/** Leads that are not answered. */
leads: Listed<LeadItem>,
/** Support that is asked, promised or delivered; asked last first. */
support: Listed<SupportItem>, };

/** The folded status. */
export type Status = {
/** Where it stands. */
state: IssueStanding,
/** The close that counts, if it is closed. */
closed_by: Hash | null,
/** Closes that do not count, each with the contests it had not seen. */
uncounted: Array<Uncounted>,
/** How often it came back. */
reopened: number,
/** Requests without an answer: the kind and the change that asked. */
pending: Array<Pending>,
/** Who has to do something next. */
waits_for: Array<Party>,
/** It holds an update of a later version, so it cannot be closed here. */
unknown_update: boolean, };

/** One place of a visit (地点). */
export type Stop = {
/** What kind of place. */
kind: string,
/** Which. */
place: string | null,
/** Where. */
fix: Fix | null,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** Bytes by what they are for. */
export type StorageUsed = {
/** The database: records, log, lists. */
database: number,
/** Kept files. */
files: number,
/** How many. */
file_count: number,
/** Everything else in the folder: keys, damaged databases that were set aside. */
other: number, };

/** One line of the story. */
export type StoryEntry = {
/** The change that did it; several lines may come of one. */
change: Hash,
/** Who. */
who: Teller,
/** When, in milliseconds. */
at: number,
/** Whether that is headquarters' time; else it is what the tablet's own clock said. */
hq_time: boolean,
/** Whether it was certainly permitted then: false where it counts with "time not proven". */
time_proven: boolean,
/** How far it has come. */
state: ReceiptState,
/** Number of the receipt, for what this tablet wrote and headquarters holds. */
receipt: number | null,
/** What was done. */
event: StoryEvent, };

/** What was done. */
export type StoryEvent = { "what": "update",
/** Which. */
update: Update,
/** The effect that it recorded or confirmed. */
effect?: Effect,
/** What a close had not seen, so that it does not count; empty for everything that counts. */
unseen: Array<Unseen>,
/** Whether it is the close by which the issue is closed. */
closes: boolean, } | { "what": "task",
/** As it stands now. */
task: Task, } | { "what": "value",
/** Which: `due`, `tasks.ID.done`. */
field: string,
/** What it was. */
from: string | null,
/** What it became. */
to: string,
/** What the task is, where it is a task's value. */
task?: string, } | { "what": "support",
/** The request. */
support: DocId,
/** Its title. */
title: string,
/** The step. */
update: SupportUpdate, };

/** The story of an issue, first things first. */
export type StoryView = {
/** The issue. */
id: DocId,
/** Its story. */
entries: Array<StoryEntry>, };

/** Which support requests, in which order. */
export type SupportFilter = {
/** For which stations. */
scope?: Scope,
/** Still running (asked, promised, delivered), over (declined, confirmed), or both. */
open?: boolean | null,
/** In this state. */
state?: SupportState | null,
/** Of this kind. */
kind?: string | null,
/** Asked by this account ("mine"). */
by?: string | null,
/** For this issue. */
issue?: DocId | null,
/** Promised until a day before this one (today), and not delivered. */
overdue?: string | null,
/** Lasting (造血) or once (输血). */
lasting?: boolean | null,
/** Only those with values side by side. */
contested?: boolean,
/** With all these words in their text or in the names of their station. */
words?: string | null,
/** By what they are ordered. */
sort?: SupportSort,
/** The other way round. */
reverse?: boolean, };

/** One support request as lists show it. */
export type SupportItem = {
/** The document. */
id: DocId,
/** The station. */
station: string,
/** Who asked. */
by: string,
/** When, by that tablet's wall clock. */
at: number,
/** Which kind. */
kind: string,
/** For which issue. */
issue: DocId | null,
/** Title. */
title: string,
/** asked, declined, promised, delivered, confirmed. */
state: string,
/** The earliest day promised; empty while nothing is. */
until: string,
/** Lasting (造血), once (输血), or not said. */
lasting: boolean | null,
/** Whether values stand side by side. */
contested: boolean,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** A promise: who, how much, until when, and with which body something was agreed. */
export type SupportPromise = {
/** Who gives. */
who?: string,
/** How much. */
amount?: string,
/** Until which day. */
until?: string,
/** With which body something was agreed. */
body?: string,
/** Whether it lasts (造血). */
lasting?: boolean | null,
/** A remark. */
text?: string, };

/** By what support requests are ordered; ties by id. */
export type SupportSort = "at" | "until" | "station" | "title";

/** Where a support request stands. */
export type SupportState = "asked" | "declined" | "promised" | "delivered" | "confirmed";

/** One event of a support request. */
export type SupportUpdate = {
/** asked, promised, delivered, confirmed, declined, remark. */
kind: string,
/** What was said. */
text?: string,
/** Who promises or delivers. */
who?: string,
/** How much. */
amount?: string,
/** Until which day. */
until?: string,
/** With which body something was agreed. */
body?: string,
/** The promise that was delivered or confirmed. */
promise?: string,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** A support request as it is shown. */
export type SupportView = {
/** The document. */
id: DocId,
/** This tablet's own state of it; differs between tablets. */
local: Local,
/** The station. */
station: string,
/** Who asked. */
by: string,
/** When, by that tablet's wall clock. */
at: number,
/** Which kind. */
kind: string,
/** For which issue. */
issue: DocId | null,
/** Title. */
title: string,
/** What is needed. */
description: string,
/** What lasts (造血) rather than helps once (输血). */
lasting: boolean | null,
/** Its story. */
updates: Array<SupportUpdate>,
/** Where it stands. */
state: SupportState,
/** Every value that was written apart, by field. */
contested: { [key in string]: Array<Candidate<string>> },
/** Name of each account that wrote in the record. */
names: { [key in string]: string },
/** Who made each change, and when. */
made: { [key in Hash]: By }, };

/** The error with which the last try failed. */
export type SyncError = {
/** Its stable code. */
code: string,
/** Its words, in English, for whoever looks into it. */
words: string, };

/** Everything a screen shows about synchronising. */
export type SyncState = {
/** Entries that headquarters holds. */
held: number,
/** Entries recorded. */
recorded: number,
/** Bytes that wait. */
waiting_bytes: number,
/** Bytes a second of the transfer that is running or was last. */
bytes_per_second: number,
/** Entries of others that the sync which is running, or was last, has taken in. How many are still to come nobody
 * knows before they are here. */
received: number,
/** Bytes that came for it: on a slow link much comes before the first entry can be taken in. */
bytes_down: number,
/** Issues with values that stand side by side. */
contested: number,
/** Entries refused and not dealt with. */
refused: number,
/** Headquarters' time at the last contact, in milliseconds. */
last_contact: number | null,
/** Why the last try failed. */
trouble: Trouble | null,
/** The same in the error's own words. */
error: SyncError | null,
/** The six digits that the office compares before it confirms a new tablet. */
check: string,
/** What will happen next. */
next: NextStep, };

/** The sync screen. */
export type SyncView = {
/** The state in figures, the last contact, what happens next. */
state: SyncState,
/** Entries in a verified backup. */
backed_up: number,
/** Now, as far as the tablet can tell, in milliseconds. */
now: number,
/** The first entries that are not judged yet, in order. */
unjudged: Array<UnjudgedEntry>,
/** How many there are in all. */
unjudged_total: number,
/** The newest receipts, newest first. */
receipts: Array<ReceiptLine>, };

/** One task. */
export type Task = {
/** What is to be done. */
text: string | null,
/** By whom. */
who: string | null,
/** Until which day: as written, or counted back from the issue's. */
due: string | null,
/** So many days before the issue's due date. */
days_before: number | null,
/** Whether it is done. */
done: boolean | null,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** When a task is due. */
export type TaskDue = { "on": string } | { "days_before": number };

/** Which tasks, in which order. */
export type TaskFilter = {
/** At which stations. */
scope?: Scope,
/** Whether they are to be done, over, or both. A task is over when it is done or its issue is closed. */
state?: TaskState,
/** Of this issue. */
issue?: DocId | null,
/** To be done, and due before this day (today). */
overdue?: string | null,
/** Due on this day or later. */
due_from?: string | null,
/** Due on this day or earlier. */
due_to?: string | null,
/** By this person, as written in the task. */
who?: string | null,
/** With all these words in their text or in the names of their station. */
words?: string | null,
/** By what they are ordered. */
sort?: TaskSort,
/** The other way round. */
reverse?: boolean, };

/** When a task is due, as somebody gives it: a day, or days before the issue's end. */
export type TaskInput = {
/** What is to be done. */
text: string,
/** By whom. */
who: string,
/** Until when. */
due: TaskDue, };

/** One task as lists show it. */
export type TaskItem = {
/** The station of its issue. */
station: string,
/** Title of its issue. */
issue_title: string,
/** When its issue is due; empty while not set. */
issue_due: string,
/** State of its issue: open, disputed, closed. */
issue_state: string,
/** The issue. */
issue: DocId,
/** The task's id in it. */
id: string,
/** What is to be done. */
text: string,
/** By whom. */
who: string,
/** Until which day; empty while not known. */
due: string,
/** Whether it is done. */
done: boolean,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** By what tasks are ordered; ties by issue and id. */
export type TaskSort = "due" | "who" | "station";

/** Whether a task has to be done. */
export type TaskState = "any" | "open" | "over";

/** Somebody who did something. */
export type Teller = {
/** The account. */
account: string,
/** The name that people read; the id where none is known here. */
name: string,
/** Towards the station, then; none where it is not known here. */
capacity: As | null, };

/** Own words by language and term. */
export type Terms = { [key in string]: { [key in string]: string } };

/** What a person sees first. */
export type TodayView = {
/** The day in Asia/Shanghai. */
day: string,
/** Now, as far as the tablet can tell, in milliseconds. */
now: number,
/** What waits for this person, longest first. */
waiting: Array<Waiting>,
/** So many more wait and are not listed. */
more_waiting: number,
/** The running period of each own pairing; most urgent first. */
due: Array<Due>,
/** Own visits that are not sealed, oldest first. Nobody but their cadre and their office sees anything of them. */
unsealed: Array<VisitItem>,
/** What was typed and not saved, last typed first. */
drafts: Array<Draft>, };

/** Where and when a section is looked at. What is left empty bounds nothing. */
export type Topical = {
/** A province, city or county: six digits. */
area: string,
/** Where pairings are held at these levels. */
levels: Array<Level>,
/** From this day on. */
from: string,
/** Up to this day, itself too. */
until: string, };

/** Numbers of records. */
export type Totals = {
/** Visits. */
visits: number,
/** Of these, not sealed. */
unsealed_visits: number,
/** Issues. */
issues: number,
/** Of these, not closed (disputed ones are not). */
open_issues: number,
/** Of these, disputed. */
disputed_issues: number,
/** Tasks. */
tasks: number,
/** Effects. */
effects: number,
/** Leads. */
leads: number,
/** Of these, not answered. */
open_leads: number,
/** Support requests. */
support: number,
/** Records of any kind with values side by side. */
contested: number, };

/** Something refused, where it can be read, copied, corrected and sent again. */
export type TrayItem = {
/** Whose log. */
device: DeviceId,
/** Which entry. */
n: number,
/** The document. */
doc: DocId,
/** Why. */
reason: Reason,
/** What the person wrote, as JSON. */
wrote: unknown,
/** When it came here, by the wall clock. */
at: number,
/** Whether the person has dealt with it. */
done: boolean, };

/** Something in the tray as its screen shows it. */
export type TrayView = {
/** What the record is. */
kind: Kind,
/** The record's title; empty for a visit. */
title: string,
/** The record's station. */
station: string,
/** The deed that would send it again, with what was written; none where no single deed does. */
resend: Resend | null,
/** Whose log. */
device: DeviceId,
/** Which entry. */
n: number,
/** The document. */
doc: DocId,
/** Why. */
reason: Reason,
/** What the person wrote, as JSON. */
wrote: unknown,
/** When it came here, by the wall clock. */
at: number,
/** Whether the person has dealt with it. */
done: boolean,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** Why the last try failed, told apart by what a person can do about it. */
export type Trouble = "no_network" | "hq_away" | "hq_busy" | "certificate" | "clock" | "revoked" | "unconfirmed" | "version" | "key_gone" | "storage" | "other";

/** A close that does not count. */
export type Uncounted = {
/** The change that closed. */
close: Hash,
/** What it had not seen. */
unseen: Array<Hash>, };

/** An entry that headquarters does not hold yet, or has not judged. */
export type UnjudgedEntry = {
/** Its number in the log. */
n: number,
/** The record it is about; none for what concerns the log itself. */
id: DocId | null,
/** What the record is. */
kind: Kind,
/** The record's title; empty for a visit. */
title: string,
/** The record's station. */
station: string,
/** What was done, in one stable word: `begin`, `update.progress`, `add.stops`, `text.notes`, `set.due`;
 * `fetch_history` and `let_go_of_history` for older records of a station; `log` for what concerns the log itself. */
said: string,
/** Bytes that travel, before they are packed. */
bytes: number,
/** When it was recorded, by the tablet's wall clock, in milliseconds. */
wall: number,
/** On this tablet only, or held and not judged yet. */
state: ReceiptState,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** What a close had not seen. */
export type Unseen = {
/** The change, which stands in the story. */
change: Hash,
/** What it said. */
kind: UpdateKind,
/** Who said it. */
who: Teller,
/** When, in milliseconds. */
at: number, };

/** One event of the story. */
export type Update = {
/** What kind. */
kind: UpdateKind,
/** What was said. */
text?: string,
/** The effect it is about. */
effect?: string,
/** The task it is about. */
task?: string,
/** A new due date. */
due?: string,
/** The due date before. */
was?: string,
/** To whom it was handed on. */
to?: string,
/** The update that it answers. */
answers?: string,
/** How the office ruled. */
ruling?: string,
/** Of an instruction: special supervision (挂牌督办) `begun` or `ended` with it. */
supervision?: string,
/** Its id. */
id: string,
/** The account that wrote it; equal to the signing device's. */
by: string,
/** What that tablet's wall clock said, in milliseconds: shown, never used for order. */
at: number,
/** The change that wrote it. */
change: Hash, };

/** What kind of event an update is. */
export type UpdateKind = string;

/** Where a station is, as somebody says who stood there. */
export type Verified = {
/** Degrees north, WGS 84. */
lat: number,
/** Degrees east. */
lon: number,
/** Radius of the receiver's 68 % circle, in metres; at most [`VERIFIED_WITHIN`]. */
accuracy: number,
/** When, by that tablet's wall clock, in milliseconds. */
at: number, };

/** A visit. */
export type Visit = {
/** The station. */
station: string,
/** The cadre. */
by: string,
/** Check-in by that tablet's wall clock, in milliseconds. */
at: number,
/** Checklist and version, `id@version`. */
checklist: string | null,
/** Where the check-in was. */
fix: Fix | null,
/** Why there is no position. */
no_position: string | null,
/** Places, in order of time. */
stops: Array<Stop>,
/** Answers by item; what is not in here was not looked at. */
answers: Record<string, string | number | boolean>,
/** Remarks by item. */
remarks: { [key in string]: string },
/** 调研. */
looked_into: string,
/** 帮扶. */
helped: string,
/** 宣讲. */
explained: string,
/** Notes that the station will see after sealing. */
notes: string,
/** Who came along. */
companions: Array<Person>,
/** Who was met. */
people: Array<Person>,
/** Seals; the first in causal order counts. */
seals: Array<Seal>,
/** Added after sealing. */
addenda: Array<Addendum>,
/** Changes made apart from the seal: applied, and no part of what was sealed. */
late: Array<Hash>,
/** The visit with these late additions, if there are any. */
with_late?: Visit,
/** Every value that was written apart, by field. */
contested: { [key in string]: Array<Candidate<string>> }, };

/** Which visits, in which order. */
export type VisitFilter = {
/** To which stations. */
scope?: Scope,
/** Made by this account ("mine"). */
cadre?: string | null,
/** Sealed, not sealed, or both. */
sealed?: boolean | null,
/** Only those not sealed within [`SEAL_WITHIN`], as of `now`. */
open_too_long?: boolean,
/** Only those with values side by side. */
contested?: boolean,
/** Only those with changes made apart from the seal. */
late?: boolean,
/** Checked in at this instant or later, by the tablet's wall clock, in milliseconds. */
from?: number | null,
/** Checked in before this instant. */
to?: number | null,
/** With all these words in their text or in the names of their station. */
words?: string | null,
/** By what they are ordered. */
sort?: VisitSort,
/** The other way round. */
reverse?: boolean, };

/** One visit as lists show it. */
export type VisitItem = {
/** Not sealed within [`SEAL_WITHIN`] of the check-in by the tablet's wall clock. */
open_too_long: boolean,
/** The document. */
id: DocId,
/** The station. */
station: string,
/** The cadre. */
cadre: string,
/** Check-in by the tablet's wall clock, in milliseconds. */
checked_in_at: number,
/** Whether it is sealed. */
sealed: boolean,
/** How many stops. */
stops: number,
/** How many items were looked at. */
looked_at: number,
/** How many of them failed. */
failed: number,
/** Whether values stand side by side. */
contested: boolean,
/** Changes made apart from the seal. */
late: number,
/** Where the station is, if the cadre verified it on the spot. */
verified: Verified | null,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** By what visits are ordered; ties by id. */
export type VisitSort = "checked_in" | "station";

/** A visit as it is shown. */
export type VisitView = {
/** The document. */
id: DocId,
/** Whether it is sealed. */
sealed: boolean,
/** For which period it counts, once headquarters has judged the check-in. */
counted?: Counted,
/** Internal notes, where this person may see them. */
internal_notes: string,
/** Documents begun in it. */
begun_here: Array<DocId>,
/** This tablet's own state of it; differs between tablets. */
local: Local,
/** The station. */
station: string,
/** The cadre. */
by: string,
/** Check-in by that tablet's wall clock, in milliseconds. */
at: number,
/** Checklist and version, `id@version`. */
checklist: string | null,
/** Where the check-in was. */
fix: Fix | null,
/** Why there is no position. */
no_position: string | null,
/** Places, in order of time. */
stops: Array<Stop>,
/** Answers by item; what is not in here was not looked at. */
answers: Record<string, string | number | boolean>,
/** Remarks by item. */
remarks: { [key in string]: string },
/** 调研. */
looked_into: string,
/** 帮扶. */
helped: string,
/** 宣讲. */
explained: string,
/** Notes that the station will see after sealing. */
notes: string,
/** Who came along. */
companions: Array<Person>,
/** Who was met. */
people: Array<Person>,
/** Seals; the first in causal order counts. */
seals: Array<Seal>,
/** Added after sealing. */
addenda: Array<Addendum>,
/** Changes made apart from the seal: applied, and no part of what was sealed. */
late: Array<Hash>,
/** The visit with these late additions, if there are any. */
with_late?: Visit,
/** Every value that was written apart, by field. */
contested: { [key in string]: Array<Candidate<string>> },
/** Name of each account that wrote in the record. */
names: { [key in string]: string },
/** Who made each change, and when. */
made: { [key in Hash]: By }, };

/** One thing that waits for this person. */
export type Waiting = {
/** Why. */
why: WaitingFor,
/** The record. */
id: DocId,
/** What it is. */
kind: Kind,
/** Its title; empty for a visit. */
title: string,
/** The station. */
station: string,
/** Since when, in milliseconds: as headquarters knows it, else by the wall clock of whoever wrote it. */
since: number,
/** The day by which something is due, where there is one. */
until: string | null,
/** Full name. */
station_name: string,
/** Short name; not unique. */
station_short_name: string,
/** Six digits. */
city_code: string,
/** Name of the city. */
city: string,
/** Six digits. */
county_code: string,
/** Name of the county. */
county: string,
/** At which level the pairing is held now: province, city, county; empty while nobody is paired. */
level: string,
/** Who is paired now; empty while nobody is. */
paired_cadre: string, };

/** Why something waits for this person. */
export type WaitingFor = "verification_asked" | "extension_asked" | "objection" | "raised" | "returned" | "disputed" | "contested" | "refused" | "support_asked" | "promise_due" | "support_delivered" | "lead";

/** Why the machine did not do it. */
export type WhyNot = "not_here" | "switched_off" | "not_allowed" | "no_answer";

/** Every command: what it takes and what it answers. */
export type Commands = {
  /** Keeps what is typed in a field; durable when it returns. */
  keep_draft: { given: { key: string; text: string }; answer: null };
  /** Everything typed and not saved as a record, last typed first. */
  drafts: { given: Record<string, never>; answer: Array<Draft> };
  /** Drops what was typed. */
  drop_draft: { given: { key: string }; answer: null };
  /** Opens an issue, or raises one as a station. */
  open_issue: { given: { open: OpenIssue }; answer: Saved };
  /** Writes title, category, place, severity, due or responsible. */
  set_issue: { given: { id: DocId; field: string; value: string }; answer: Saved };
  /** Makes the description read as given. */
  describe_issue: { given: { id: DocId; description: string }; answer: Saved };
  /** Settles a value that was written apart, of any record. */
  settle: { given: { id: DocId; field: string; value: string }; answer: Saved };
  /** 进展, about a task or the whole. */
  add_progress: { given: { id: DocId; said: string; task?: string | null }; answer: Saved };
  /** The same, or something else that somebody has seen, with photos of it. */
  add_photos: { given: { id: DocId; with: SaidWithPhotos }; answer: Saved };
  /** 新情况. */
  add_new_facts: { given: { id: DocId; said: string }; answer: Saved };
  /** The cadre accepts what the station raised or did. */
  accept: { given: { id: DocId; said: string }; answer: Saved };
  /** 退回整改. */
  return_issue: { given: { id: DocId; reason: string }; answer: Saved };
  /** 异议. */
  object: { given: { id: DocId; reason: string }; answer: Saved };
  /** 申请核验. */
  ask_verification: { given: { id: DocId; said: string }; answer: Saved };
  /** 申请延期, until a day. */
  ask_extension: { given: { id: DocId; until: string; reason: string }; answer: Saved };
  /** 同意延期; `move_tasks` moves tasks with a day of their own by as many days. */
  extend: { given: { id: DocId; until: string; reason: string; move_tasks: boolean }; answer: Saved };
  /** 不同意延期. */
  refuse_extension: { given: { id: DocId; reason: string }; answer: Saved };
  /** 异议裁定, by the office. */
  rule_objection: { given: { id: DocId; upheld: boolean; reason: string }; answer: Saved };
  /** 未见效果. */
  not_seen: { given: { id: DocId; reason: string }; answer: Saved };
  /** 批示, by a leader. */
  instruct: { given: { id: DocId; said: string }; answer: Saved };
  /** 移送, to whom. */
  hand_on: { given: { id: DocId; to: string; said: string }; answer: Saved };
  /** 销号. */
  close_issue: { given: { id: DocId; said: string }; answer: Saved };
  /** 重新挂账. */
  reopen_issue: { given: { id: DocId; reason: string }; answer: Saved };
  /** 再次发现. */
  found_again: { given: { id: DocId; said: string }; answer: Saved };
  /** Plans a task. */
  plan_task: { given: { id: DocId; task: TaskInput }; answer: Saved };
  /** Says that a task is done, or not. */
  mark_task: { given: { id: DocId; task: string; done: boolean }; answer: Saved };
  /** Records an effect with its proofs. */
  record_effect: { given: { id: DocId; what: string; proofs: Array<EvidenceInput> }; answer: Saved };
  /** Confirms an effect: the newest one, or the one named. */
  confirm_effect: { given: { id: DocId; effect?: string | null; said: string }; answer: Saved };
  /** Keeps a file by its content, given in Base64, so that it can be a proof. */
  keep_file: { given: { name: string; base64: string }; answer: FileDescriptor };
  /** The content of a kept file in Base64. */
  file_content: { given: { hash: string }; answer: string };
  /** Writes an issue into a file that any Automerge opens, where documents are; answers its path. */
  export_issue: { given: { id: DocId }; answer: string };
  /** An issue as it is shown. */
  issue: { given: { id: DocId }; answer: IssueView };
  /** Issues of a station that may be the problem at hand. */
  same_problem: { given: { station: string; item?: string | null; title: string }; answer: Array<SameProblem> };
  /** The categories of problems. */
  categories: { given: Record<string, never>; answer: Array<Category> };
  /** What this person may do with an issue, ready or with what is missing. */
  issue_offers: { given: { id: DocId }; answer: Array<Offer> };
  /** Everything done about an issue, in the order in which it came to be. */
  issue_story: { given: { id: DocId }; answer: StoryView };
  /** Who may answer for an issue at a station, likeliest first. */
  responsible_suggestions: { given: { station: string }; answer: Array<ResponsibleSuggestion> };
  /** Answers a lead: `true` with the issue it became, `not_true`, or `not_looked` with a reason. */
  answer_lead: { given: { id: DocId; outcome: string; issue?: DocId | null; reason: string }; answer: Saved };
  /** A lead as it is shown. */
  lead: { given: { id: DocId }; answer: LeadView };
  /** What this person may do with a lead, ready or with what is missing. */
  lead_offers: { given: { id: DocId }; answer: Array<Offer> };
  /** The list of issues (问题清单). */
  issues: { given: { filter: IssueFilter; page: Page }; answer: Listed<IssueItem> };
  /** The list of tasks (任务清单). */
  tasks: { given: { filter: TaskFilter; page: Page }; answer: Listed<TaskItem> };
  /** The list of effects (效果清单). */
  effects: { given: { filter: EffectFilter; page: Page }; answer: Listed<EffectItem> };
  /** The list of visits. */
  visits: { given: { filter: VisitFilter; page: Page }; answer: Listed<VisitItem> };
  /** The list of leads. */
  leads: { given: { filter: LeadFilter; page: Page }; answer: Listed<LeadItem> };
  /** The list of support requests. */
  support_requests: { given: { filter: SupportFilter; page: Page }; answer: Listed<SupportItem> };
  /** The list of stations. */
  stations: { given: { filter: StationFilter; page: Page }; answer: Listed<StationItem> };
  /** Looks for words in everything written, best first; of all kinds if none is named. */
  search: { given: { words: string; kinds: Array<Kind>; scope: Scope; page: Page }; answer: Listed<Hit> };
  /** The day it is in Asia/Shanghai, as far as the tablet can tell. */
  today: { given: Record<string, never>; answer: string };
  /** The running period of each own pairing. */
  due: { given: Record<string, never>; answer: Array<Due> };
  /** What waits and since when, stations with days left, what was left unfinished. */
  today_view: { given: Record<string, never>; answer: TodayView };
  /** What to look at first at a station. */
  look_first: { given: { station: string }; answer: LookFirst };
  /** The stations nearest to one that the tablet knows, nearest first. */
  stations_around: { given: { code: string }; answer: Array<StationNear> };
  /** A station as its screen shows it. */
  station_view: { given: { code: string }; answer: StationView };
  /** Stations whose older records this person asked for. */
  histories: { given: Record<string, never>; answer: Array<HistoryItem> };
  /** Asks for the older records of a station; they come with the next sync. For an office or a leader. */
  fetch_history: { given: { station: string }; answer: HistoryItem };
  /** Lets go of the older records of a station. */
  let_go_of_history: { given: { station: string }; answer: HistoryItem };
  /** What is true on this tablet now; nothing while it is not enrolled. */
  facts: { given: Record<string, never>; answer: Facts | null };
  /** Settings of the app as they were last kept. */
  settings: { given: Record<string, never>; answer: { [key in string]: JsonValue } };
  /** Keeps settings; those not named stay. */
  set_settings: { given: { settings: { [key in string]: JsonValue } }; answer: null };
  /** Enrols this tablet with a code, at the headquarters of an address. */
  enrol: { given: { url: string; code: string }; answer: null };
  /** Has the tablet find headquarters at another address from now on. */
  use_address: { given: { url: string }; answer: null };
  /** What the system may say on a locked screen now. */
  notices: { given: Record<string, never>; answer: Array<Notice> };
  /** Everybody whose data is on this tablet. */
  people: { given: Record<string, never>; answer: Array<PersonHere> };
  /** Opens another person's data; what this one has not sent stays. */
  switch_person: { given: { place: number }; answer: null };
  /** Makes room for another person and opens it, to be enrolled. */
  add_person: { given: Record<string, never>; answer: null };
  /** How many bytes this person's data takes. */
  storage_used: { given: Record<string, never>; answer: StorageUsed };
  /** Writes everything that this person recorded into a new folder, where documents are if none is named. */
  export_own_data: { given: { folder?: string | null }; answer: Exported };
  /** Writes versions, figures and failures into a file, without a word of any record; answers its path. */
  diagnostic_bundle: { given: { folder?: string | null }; answer: string };
  /** Asks for support. */
  ask_support: { given: { ask: AskSupport }; answer: Saved };
  /** Promises support. */
  promise_support: { given: { id: DocId; promise: SupportPromise }; answer: Saved };
  /** `delivered`, `confirmed`, `declined`, or a `remark`. */
  support_step: { given: { id: DocId; step: string; promise?: string | null; said: string }; answer: Saved };
  /** A support request as it is shown. */
  support: { given: { id: DocId }; answer: SupportView };
  /** What this person may do with a support request, ready or with what is missing. */
  support_offers: { given: { id: DocId }; answer: Array<Offer> };
  /** Tries headquarters now. */
  sync_now: { given: Record<string, never>; answer: null };
  /** Everything in the tray, newest first. */
  tray: { given: Record<string, never>; answer: Array<TrayItem> };
  /** Marks something in the tray as dealt with; it stays readable. */
  done_with_tray_item: { given: { device: DeviceId; n: number }; answer: null };
  /** The sync screen: figures, what is not judged yet, receipts, what happens next. */
  sync_view: { given: Record<string, never>; answer: SyncView };
  /** Entries after number `after` that headquarters does not hold or has not judged. */
  unjudged_entries: { given: { after: number; rows: number }; answer: Array<UnjudgedEntry> };
  /** Receipts older than number `before`, newest first. */
  recent_receipts: { given: { before?: number | null; rows: number }; answer: Array<ReceiptLine> };
  /** The tray: what was refused, why, and the deed that would send it again. */
  tray_view: { given: Record<string, never>; answer: Array<TrayView> };
  /** Checks in (到所签到) at a station. */
  start_visit: { given: { start: StartVisit }; answer: Saved };
  /** Adds a place (地点): station, window, post, flats or other. */
  add_stop: { given: { id: DocId; kind: string; place: string; fix?: Fix | null }; answer: Saved };
  /** Answers an item of the checklist, or takes the answer back; a remark stays as it is where none is given. */
  answer: { given: { id: DocId; item: string; answer?: string | null; remark?: string | null }; answer: Saved };
  /** Makes `looked_into`, `helped`, `explained` or `notes` read as given. */
  write_in_visit: { given: { id: DocId; field: string; text: string }; answer: Saved };
  /** Adds a fellow visitor. */
  add_companion: { given: { id: DocId; name: string; post: string }; answer: Saved };
  /** Adds a person met, and what was said. */
  add_person_met: { given: { id: DocId; name: string; post: string; said: string }; answer: Saved };
  /** Makes the internal notes of a visit read as given. They never reach the station. */
  write_internal_notes: { given: { visit: DocId; text: string }; answer: Saved };
  /** Seals (定稿): from here on only addenda. */
  seal: { given: { id: DocId }; answer: Saved };
  /** Adds to a sealed visit (补记). */
  add_addendum: { given: { id: DocId; text: string }; answer: Saved };
  /** A visit as it is shown. */
  visit: { given: { id: DocId }; answer: VisitView };
  /** The checklist that a visit began with. */
  visit_checklist: { given: { id: DocId }; answer: Checklist };
  /** What this person may do with a visit, ready or with what is missing. */
  visit_offers: { given: { id: DocId }; answer: Array<Offer> };
  /** Says that the cadre stands at the station (现场核定), known to 50 metres. */
  verify_position: { given: { visit: DocId; fix: Fix }; answer: Saved };
};

/** The event that says: ask again. */
export const CHANGED = 'changed';
