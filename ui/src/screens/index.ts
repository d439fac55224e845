/** Which component is which screen. */
import type { Component } from 'svelte';
import type { Screen } from '../route.svelte';
import Book from './book/Book.svelte';
import Issue from './issue/Issue.svelte';
import Raise from './issue/Raise.svelte';
import Lists from './lists/Lists.svelte';
import Me from './me/Me.svelte';
import Station from './station/Station.svelte';
import Lead from './support/Lead.svelte';
import Support from './support/Support.svelte';
import Sync from './sync/Sync.svelte';
import Today from './today/Today.svelte';
import Visit from './visit/Visit.svelte';

/** What every screen is given: the record that the address names, and the place on it. */
export type Shown = { id: string; part: string };

const components: Record<Screen, Component<Shown> | Component<Record<string, never>>> = {
  today: Today,
  lists: Lists,
  book: Book,
  issue: Issue,
  station: Station,
  sync: Sync,
  me: Me,
  support: Support,
  lead: Lead,
  visit: Visit,
  raise: Raise,
};

export function screenOf(screen: Screen): Component<Shown> {
  return components[screen] as Component<Shown>;
}
