/** The office's own pages, in the order of the menu. */
import BookOpen from '@lucide/svelte/icons/book-open';
import CalendarX from '@lucide/svelte/icons/calendar-x';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import FileUp from '@lucide/svelte/icons/file-up';
import HeartPulse from '@lucide/svelte/icons/heart-pulse';
import Link2 from '@lucide/svelte/icons/link-2';
import Send from '@lucide/svelte/icons/send';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import SearchCheck from '@lucide/svelte/icons/search-check';
import TabletSmartphone from '@lucide/svelte/icons/tablet-smartphone';
import Users from '@lucide/svelte/icons/users';
import Audit from './Audit.svelte';
import Book from './Book.svelte';
import Checklist from './Checklist.svelte';
import Checks from './Checks.svelte';
import Devices from './Devices.svelte';
import Files from './Files.svelte';
import Health from './Health.svelte';
import Leads from './Leads.svelte';
import Pairings from './Pairings.svelte';
import People from './People.svelte';
import Excuses from './Excuses.svelte';

export const office = [
  { name: 'hand', right: 'hand_leads', icon: Send, view: Leads },
  { name: 'book', right: 'leads', icon: BookOpen, view: Book },
  { name: 'checks', right: 'checks', icon: SearchCheck, view: Checks },
  { name: 'people', right: 'people', icon: Users, view: People },
  { name: 'devices', right: 'people', icon: TabletSmartphone, view: Devices },
  { name: 'pairings', right: 'plan', icon: Link2, view: Pairings },
  { name: 'excuses', right: 'plan', icon: CalendarX, view: Excuses },
  { name: 'checklist', right: 'plan', icon: ClipboardList, view: Checklist },
  { name: 'files', right: 'roster', icon: FileUp, view: Files },
  { name: 'audit', right: 'audit', icon: ScrollText, view: Audit },
  { name: 'health', right: 'health', icon: HeartPulse, view: Health },
] as const;
