import { expect, test } from 'vitest';
import { asText } from './asText';
import { whole } from './whole';

test('a table as text keeps each row on one line and each cell in its column', () => {
  const rows = [
    ['1', 'burnt\nsocket', 'head\tof station'],
    ['2', ' blocked exit ', ''],
  ];
  expect(asText('Problems', ['No.', 'Problem', 'Who'], rows)).toBe(
    'Problems\nNo.\tProblem\tWho\n1\tburnt socket\thead of station\n2\tblocked exit\t',
  );
});

test('a whole list follows every cursor to the end', async () => {
  const after: (string | null | undefined)[] = [];
  const rows = await whole((page) => {
    after.push(page.after);
    const part = Number(page.after ?? 0);
    return Promise.resolve({ rows: [part], total: null, next: part < 2 ? String(part + 1) : null });
  });
  expect(rows).toEqual([0, 1, 2]);
  expect(after).toEqual([undefined, '1', '2']);
});
