/** The pages in the order of the menu, each with the right that it asks for. */
import ChartColumn from '@lucide/svelte/icons/chart-column';
import CalendarCheck from '@lucide/svelte/icons/calendar-check';
import CircleCheckBig from '@lucide/svelte/icons/circle-check-big';
import Footprints from '@lucide/svelte/icons/footprints';
import HandHelping from '@lucide/svelte/icons/hand-helping';
import Lightbulb from '@lucide/svelte/icons/lightbulb';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ListTodo from '@lucide/svelte/icons/list-todo';
import MapPinned from '@lucide/svelte/icons/map-pinned';
import Building from '@lucide/svelte/icons/building';
import Search from '@lucide/svelte/icons/search';
import type { Component } from 'svelte';
import { effects } from '../lists/effects';
import { issues } from '../lists/issues';
import { leads } from '../lists/leads';
import type { ListOf } from '../lists/list';
import { periods } from '../lists/periods';
import { stations } from '../lists/stations';
import { support } from '../lists/support';
import { tasks } from '../lists/tasks';
import { visits } from '../lists/visits';
import Issue from './Issue.svelte';
import List from './List.svelte';
import Map from './Map.svelte';
import Overview from './Overview.svelte';
import { office } from './office';
import SearchPage from './Search.svelte';
import Station from './Station.svelte';

/** A page; what stands at one of its rows, by the id after its name; a list is shown by the page of all lists. */
type Shown = {
  name: string;
  right: string;
  icon: Component<{ size: number }>;
  view?: Component;
  list?: ListOf<any>;
  one?: Component<{ id: string }>;
};

export const pages = [
  { name: 'overview', right: 'figures', icon: ChartColumn, view: Overview },
  { name: 'map', right: 'records', icon: MapPinned, view: Map },
  { name: 'search', right: 'records', icon: Search, view: SearchPage },
  { name: 'issues', right: 'records', icon: ListChecks, list: issues, one: Issue },
  { name: 'tasks', right: 'records', icon: ListTodo, list: tasks },
  { name: 'effects', right: 'records', icon: CircleCheckBig, list: effects },
  { name: 'periods', right: 'figures', icon: CalendarCheck, list: periods },
  { name: 'visits', right: 'visits', icon: Footprints, list: visits },
  { name: 'leads', right: 'leads', icon: Lightbulb, list: leads },
  { name: 'support', right: 'records', icon: HandHelping, list: support },
  { name: 'stations', right: 'records', icon: Building, list: stations, one: Station },
  ...office,
] as const satisfies readonly Shown[];

export type Page = Shown & { name: (typeof pages)[number]['name'] };
export { List };
