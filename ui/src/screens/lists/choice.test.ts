import { describe, expect, test } from 'vitest';
import {
  effectFilter,
  issueFilter,
  narrowed,
  plainOf,
  readChoice,
  taskFilter,
  turnTo,
  visitFilter,
  writeChoice,
} from './choice';

const me = { account: 'c1', party: 'cadre', today: '2026-11-24' } as const;

describe('what is chosen of a list', () => {
  test('comes back from the address that it wrote', () => {
    const chosen = {
      ...plainOf('issues'),
      words: '插座 & 烧黑=1',
      state: 'closed',
      sort: 'station',
      severity: 'high',
      at: '420921201-01',
      on: ['waits', 'mine'],
    } as const;
    expect(readChoice(writeChoice({ ...chosen, on: [...chosen.on] }))).toEqual(chosen);
  });

  test('leaves the address bare where nothing is chosen, and takes any nonsense for that', () => {
    expect(writeChoice(plainOf('issues'))).toBe('');
    expect(readChoice('tab=nonsense&state=over&sort=what&severity=x&late&kind=y')).toEqual(plainOf('issues'));
  });

  test('keeps words and place in another list, and drops what that one does not have', () => {
    const chosen = readChoice('tab=issues&words=灯&at=420921201-01&overdue=1&sort=severity');
    expect(turnTo(chosen, 'effects')).toEqual(readChoice('tab=effects&words=灯&at=420921201-01'));
  });

  test('counts what stands in the way of seeing all, and an order does not', () => {
    expect(narrowed(readChoice('tab=issues&sort=station'))).toBe(0);
    expect(narrowed(readChoice('tab=issues&overdue=1&state=any&at=420921'))).toBe(3);
  });
});

describe('a filter', () => {
  test('of issues shows the open ones until something else is chosen', () => {
    expect(issueFilter(plainOf('issues'), me)).toMatchObject({ state: 'open', sort: 'due', scope: {} });
  });

  test('of issues asks for what waits for this person, overdue today, in one area', () => {
    const filter = issueFilter(readChoice('tab=issues&waits=1&overdue=1&mine=1&at=420921'), me);
    expect(filter).toMatchObject({
      waits_for: 'cadre',
      overdue: '2026-11-24',
      opened_by: 'c1',
      scope: { area: '420921' },
    });
  });

  test('asks nothing of a side for a person on no side', () => {
    expect(issueFilter(readChoice('tab=issues&waits=1'), { ...me, party: null })).not.toHaveProperty(
      'waits_for',
    );
  });

  test('of the other lists carries their states', () => {
    expect(taskFilter(plainOf('tasks'), me).state).toBe('open');
    expect(taskFilter(readChoice('tab=tasks&state=any'), me).state).toBe('any');
    expect(effectFilter(readChoice('tab=effects&state=bare'), me).evidence).toBe(false);
    expect(effectFilter(plainOf('effects'), me)).not.toHaveProperty('confirmed');
    expect(visitFilter(readChoice('tab=visits&state=unsealed&late=1'), me)).toMatchObject({
      sealed: false,
      late: true,
    });
  });
});
