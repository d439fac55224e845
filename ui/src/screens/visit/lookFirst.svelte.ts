/** What to look at first at a station: asked from the lists, kept true while a visit is on the screen. */
import type { IssueItem, LeadItem, SupportItem } from '../../bindings';
import { Live } from '../../live.svelte';
import { call } from '../../shell';

/** More than anybody looks at first; a station has a handful. */
const ROWS = { rows: 100 };

export function openLeads(station: () => string): Live<LeadItem[]> {
  return new Live(() =>
    call('leads', {
      filter: { scope: { stations: [station()] }, state: 'open', sort: 'station' },
      page: ROWS,
    }).then(({ rows }) => rows),
  );
}

export function promisesDue(station: () => string): Live<SupportItem[]> {
  return new Live(() =>
    call('support_requests', {
      filter: { scope: { stations: [station()] }, state: 'promised', sort: 'until' },
      page: ROWS,
    }).then(({ rows }) => rows),
  );
}

export function issuesWaiting(station: () => string): Live<IssueItem[]> {
  return new Live(() =>
    call('issues', {
      filter: { scope: { stations: [station()] }, waits_for: 'cadre', sort: 'due' },
      page: ROWS,
    }).then(({ rows }) => rows),
  );
}

export function issuesClosed(station: () => string): Live<IssueItem[]> {
  return new Live(() =>
    call('issues', {
      filter: { scope: { stations: [station()] }, state: 'closed', sort: 'opened' },
      page: ROWS,
    }).then(({ rows }) => rows),
  );
}
