/** The pages in the order of the menu, each with the right that it asks for. */
import ChartColumn from '@lucide/svelte/icons/chart-column';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Users from '@lucide/svelte/icons/users';
import Issues from './Issues.svelte';
import Overview from './Overview.svelte';
import People from './People.svelte';

export const pages = [
  { name: 'overview', right: 'figures', icon: ChartColumn, view: Overview },
  { name: 'issues', right: 'records', icon: ListChecks, view: Issues },
  { name: 'people', right: 'accounts', icon: Users, view: People },
] as const;

export type Page = (typeof pages)[number];
