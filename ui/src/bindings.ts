// Written by `cargo xtask bindings` from the types in src-tauri. Do not edit.

export type Facts = {
/** Nobody while the tablet is not enrolled. */
who: Who | null,
/** The stations that this person works on now. */
stations: Array<Station>,
/** How many of each the tablet holds. */
counts: Counts,
/** The tablet's own log and how much of it headquarters holds. */
log: Log, };

export type Who = {
/** The account that headquarters knows. */
account: string,
/** The person's name. */
name: string,
/** What the person may do here. */
roles: Array<string>,
/** The device's id. */
device: string, };

export type Station = {
/** Identifies it; names do not. */
code: string,
/** Its short name. */
shortName: string,
/** City that it belongs to. */
city: string,
/** County that it belongs to. */
county: string,
/** Level of its pairing. */
level: Level, };

export type Level = "province" | "city" | "county";

export type Counts = {
/** Visits. */
visits: number,
/** Issues. */
issues: number,
/** Tasks. */
tasks: number,
/** Effects. */
effects: number,
/** Values written apart and not yet settled. */
contested: number,
/** Entries in the tray. */
refused: number, };

export type Log = {
/** Entries recorded here. */
recorded: number,
/** Entries that headquarters holds, by its newest receipt. */
held: number,
/** Newest receipt. */
receipt: Receipt | null, };

export type Receipt = {
/** Last entry held. */
n: number,
/** When headquarters said so, in milliseconds since 1970. */
hqTime: number, };

export type Trouble = {
/** Stable, for programs. */
code: string,
/** For people: what failed, what is safe, what to do. */
message: string, };

/** Every command, with what it is given and what it answers. */
export type Commands = {
  facts: { given: undefined; answer: Facts };
};

/** The event that says: ask again. */
export const CHANGED = 'changed';
