import { describe, expect, test } from 'vitest';
import type { Missing, Offer } from '../../bindings';
import { lacking, sayings, type Form } from './deeds';
import { stepTo, worthwhile } from './offers';
import { toldOf } from './story';
import type { StoryEntry } from '../../bindings';

const empty: Form = {
  said: '',
  task: '',
  effect: '',
  to: '',
  until: '',
  ruling: undefined,
  moveTasks: false,
};

describe('a form', () => {
  test('that needs a reason is whole with one and not with blanks', () => {
    expect(lacking('return_issue', { ...empty, said: '  ' })).toEqual(['said']);
    expect(lacking('return_issue', { ...empty, said: 'not yet' })).toEqual([]);
    expect(lacking('close_issue', empty)).toEqual([]);
    expect(lacking('add_progress', empty, { shown: true })).toEqual([]);
  });

  test('that needs a day or somebody to hand on to waits for it', () => {
    expect(lacking('extend', { ...empty, said: 'rain' })).toEqual(['until']);
    expect(lacking('extend', { ...empty, said: 'rain', until: '2026-12-15' })).toEqual([]);
    expect(lacking('hand_on', empty)).toEqual(['to']);
    expect(lacking('hand_on', { ...empty, to: 'the power company' })).toEqual([]);
    expect(lacking('rule_objection', empty)).toEqual(['ruling', 'said']);
  });

  test('sends what its deed takes, and no task where none is named', () => {
    expect(sayings.add_progress.given('i', { ...empty, said: 'half' })).toEqual({
      id: 'i',
      said: 'half',
      task: null,
    });
    expect(
      sayings.extend.given('i', { ...empty, said: 'rain', until: '2026-12-15', moveTasks: true }),
    ).toEqual({
      id: 'i',
      until: '2026-12-15',
      reason: 'rain',
      move_tasks: true,
    });
  });
});

function missing(code: string, deed: Missing['deed'], by: Missing['by'] = null): Missing {
  return { reason: { code, detail: '' }, deed, by };
}

function offer(deed: Offer['deed'], lacks: Missing[] = []): Offer {
  return { deed, ready: lacks.length === 0, missing: lacks, suggested: false };
}

describe('a deed that is not ready', () => {
  test('leads to what supplies it', () => {
    expect(stepTo(missing('needs_effect', 'record_effect'))?.deed).toBe('record_effect');
  });

  test('leads to asking in words where somebody else has to confirm', () => {
    const step = stepTo(missing('needs_second_person', 'confirm_effect', 'station'));
    expect(step?.deed).toBe('add_progress');
    expect(step?.preset).not.toBe('');
  });

  test('is not offered where nothing that this person does supplies it', () => {
    const offers = [
      offer('refuse_extension', [missing('nothing_asked', 'ask_extension', 'station')]),
      offer('close_issue', [missing('needs_effect', 'record_effect')]),
      offer('add_progress'),
      offer('seal'),
    ];
    expect([...worthwhile(offers).keys()]).toEqual(['close_issue', 'add_progress']);
  });
});

test('what one change did is one entry of the story, the newest first', () => {
  const entry = (change: string, field: string): StoryEntry => ({
    change,
    who: { account: 'c1', name: 'Li', capacity: 'cadre' },
    at: 0,
    hq_time: false,
    time_proven: true,
    state: 'applied',
    receipt: null,
    event: { what: 'value', field, from: null, to: '' },
  });
  const told = toldOf([entry('a', 'due'), entry('b', 'due'), entry('b', 'severity')]);
  expect(told.map(({ change, events }) => [change, events.length])).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
});
