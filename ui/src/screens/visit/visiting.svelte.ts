/**
 * One visit while it is on the screen: the record, its checklist, and the issues found in it.
 *
 * An answer shows at once and is saved in the order of the taps; where the core refuses one, the record's own
 * answer comes back with the reason.
 */
import { untrack } from 'svelte';
import type { Checklist, Deed, Failure, IssueItem, ResponsibleSuggestion, VisitView } from '../../bindings';
import { changed, Live } from '../../live.svelte';
import { call, failureOf } from '../../shell';
import { typed } from '../../typed.svelte';
import { responsible } from '../../words';
import { seenOf, shownItems, type Answers } from './checklist';

/** An answer that was tapped and is on its way into the record; `seen` once it is there: from which question on. */
type Tapped = { answer: string | undefined; seen?: number };

export class Visiting {
  #id: () => string;
  #view: Live<VisitView>;
  #checklist: Live<Checklist>;
  #found: Live<IssueItem[]>;
  #offers: Live<Deed[]>;
  #people: Live<ResponsibleSuggestion[]>;
  #tapped = $state.raw<Readonly<Record<string, Tapped>>>({});
  #saving: Promise<unknown> = Promise.resolve();
  /** Why an item's answer was not saved. */
  failures = $state.raw<Readonly<Record<string, Failure>>>({});

  /** Answers as the person sees them. */
  answers: Answers = $derived.by(() => {
    const answers: Record<string, string> = {};
    for (const [item, answer] of Object.entries(this.view?.answers ?? {})) answers[item] = String(answer);
    for (const [item, { answer }] of Object.entries(this.#tapped)) {
      if (answer === undefined) delete answers[item];
      else answers[item] = answer;
    }
    return answers;
  });
  shown = $derived(
    this.checklist === undefined ? new Set<string>() : shownItems(this.checklist, this.answers),
  );
  /** What was seen, section by section. */
  seen = $derived(
    (this.checklist?.sections ?? []).map((section) => ({
      section,
      ...seenOf(section, this.shown, this.answers),
    })),
  );

  constructor(id: () => string) {
    this.#id = id;
    this.#view = new Live(() => call('visit', { id: id() }));
    this.#checklist = new Live(() => call('visit_checklist', { id: id() }));
    this.#found = new Live(() =>
      call('issues', { filter: { visit: id(), sort: 'opened' }, page: { rows: 200 } }).then(
        ({ rows }) => rows,
      ),
    );
    this.#offers = new Live(() =>
      call('visit_offers', { id: id() }).then((offers) => offers.map(({ deed }) => deed)),
    );
    this.#people = new Live(() =>
      this.view === undefined
        ? Promise.resolve([])
        : call('responsible_suggestions', { station: this.view.station }),
    );
    // Once the record that is shown has it, the record's word counts again: one that was read before it was saved would
    // take the answer off the screen for a moment, and what is typed below it.
    $effect(() => {
      if (this.#view.value === undefined) return;
      const still = Object.entries(untrack(() => this.#tapped)).filter(
        ([, { seen }]) => seen === undefined || this.#view.shown <= seen,
      );
      this.#tapped = Object.fromEntries(still);
    });
  }

  get id(): string {
    return this.#id();
  }

  get view(): VisitView | undefined {
    return this.#view.value;
  }

  get checklist(): Checklist | undefined {
    return this.#checklist.value;
  }

  /** Issues found in this visit, newest first. */
  get found(): IssueItem[] {
    return this.#found.value ?? [];
  }

  /** Who answers for an issue, by name. */
  responsible(written: string): string {
    return this.#people.value?.find((one) => one.responsible === written)?.name ?? responsible(written);
  }

  /** Whether the rules let this person do it now. */
  can(deed: Deed): boolean {
    return this.#offers.value?.includes(deed) ?? false;
  }

  /** Nothing to show before all of it is here: a screen that is built up in steps jumps. */
  get ready(): boolean {
    return [this.#view, this.#checklist, this.#offers].every(({ value }) => value !== undefined);
  }

  /** Why the visit cannot be shown. */
  get failure(): Failure | undefined {
    return this.#view.failure ?? this.#checklist.failure ?? this.#offers.failure;
  }

  /** Answers an item, or takes the answer back. Ends when it is saved; answers whether it was. */
  answer(item: string, answer: string | undefined, remark?: string): Promise<boolean> {
    const tapped: Tapped = { answer };
    this.#tapped = { ...this.#tapped, [item]: tapped };
    const done = this.#saving.then(() => this.#save(item, tapped, remark));
    this.#saving = done;
    return done;
  }

  async #save(item: string, tapped: Tapped, remark: string | undefined): Promise<boolean> {
    try {
      await call('answer', { id: this.id, item, answer: tapped.answer ?? null, remark: remark ?? null });
    } catch (thrown) {
      this.failures = { ...this.failures, [item]: failureOf(thrown) };
      if (this.#tapped[item] === tapped) this.#tapped = without(this.#tapped, item);
      return false;
    }
    if (item in this.failures) this.failures = without(this.failures, item);
    if (this.#tapped[item] === tapped)
      this.#tapped = { ...this.#tapped, [item]: { ...tapped, seen: this.#view.asked } };
    typed.saved();
    changed();
    return true;
  }
}

function without<Value>(all: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([other]) => other !== key));
}
