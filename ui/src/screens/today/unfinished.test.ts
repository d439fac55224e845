import { expect, test } from 'vitest';
import { unfinishedOf } from './unfinished';

const visit = '0199aa00-0000-7000-8000-000000000001';

test('drafts are gone on with where they were typed, last typed first, choices behind words', () => {
  const drafts = [
    { key: 'place', text: '{}', at: 99 },
    { key: 'lists/words', text: 'socket', at: 98 },
    { key: 'open/420921201-01/severity~', text: 'high', at: 50 },
    { key: 'open/420921201-01/title', text: 'no hydrant', at: 40 },
    { key: `open/${visit}/item-7/title`, text: 'burnt', at: 60 },
    { key: `visit/${visit}/notes`, text: 'two windows closed', at: 30 },
    { key: 'issue/0199bb/progress', text: '  ', at: 70 },
    { key: 'issue/0199bb/open~', text: '{"deed":"set_terms"}', at: 80 },
    { key: 'support/asking~', text: 'yes', at: 71 },
    { key: 'lead/0199cc/until~', text: '2026-12-01', at: 72 },
  ];
  expect(unfinishedOf(drafts)).toEqual([
    { screen: 'visit', id: visit, text: 'two windows closed', at: 60 },
    { screen: 'raise', id: '420921201-01', text: 'no hydrant', at: 50 },
  ]);
});
