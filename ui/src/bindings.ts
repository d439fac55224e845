// Written by `cargo xtask bindings` from the types in src-tauri. Do not edit.

export type Facts = {
/** Whose tablet it is. */
who: Who,
/** The stations that it knows. */
stations: Array<Station>,
/** How many of each it holds. */
counts: Counts,
/** Its own log and how much of it headquarters holds. */
log: Log,
/** Synchronising. */
sync: Sync, };

export type Who = {
/** The account that headquarters knows. */
account: string,
/** The person's name; the account where no name is known here yet. */
name: string,
/** Where the person works. */
unit: string,
/** What the person may do. */
roles: Array<RoleName>,
/** The device's id. */
device: string, };

export type RoleName = "cadre" | "officer" | "office" | "leader" | "department" | "evaluationKeeper" | "auditor" | "administrator";

export type Station = {
/** Identifies it; names do not. */
code: string,
/** Its short name. */
shortName: string,
/** City and county. */
area: string,
/** Level of its pairing, where this tablet knows it. */
level: Level | null, };

export type Counts = {
/** Visits. */
visits: number,
/** Issues. */
issues: number,
/** Tasks. */
tasks: number,
/** Effects. */
effects: number,
/** Records with values written apart and not yet settled. */
contested: number,
/** Entries in the tray that nobody has dealt with. */
refused: number, };

export type Log = {
/** Entries recorded here. */
recorded: number,
/** Entries that headquarters holds, by its newest receipt. */
held: number,
/** Number of the newest receipt. */
receipt: number,
/** Headquarters' time in it, in milliseconds since 1970. */
receiptAt: number, };

export type Sync = {
/** Bytes that wait. */
waitingBytes: number,
/** Headquarters' time at the last contact, in milliseconds since 1970. */
lastContact: number | null,
/** Why the last try failed. */
trouble: Trouble | null,
/** What happens next. */
next: Next, };

export type Next = "running" | "byItself" | "whenAllowed" | "needsPerson";

export type Failure = {
/** Stable, for programs. */
code: string,
/** For people: what failed. */
message: string, };

export type Level = "province" | "city" | "county";

export type Trouble = "no_network" | "hq_away" | "hq_busy" | "certificate" | "clock" | "revoked" | "version" | "key_gone" | "storage" | "other";

/** Every command with what it answers. */
export type Commands = {
  facts: Facts | null;
  sync_now: null;
};

/** The event that says: ask again. */
export const CHANGED = 'changed';
