/** What stands in support requests and leads as a word of the core, as a person reads it. */
import { t, told } from '../../text/index.svelte';
import { day, isoDay } from '../../time';

export const kinds = ['strength', 'technique', 'equipment', 'resources', 'training', 'coordination'] as const;

export function stateOf(state: string): string {
  return told(`support.state.${state}`) ?? state;
}

type Tone = 'plain' | 'late' | 'odd' | 'wait' | 'done';

export function stateTone(state: string): Tone {
  return state === 'confirmed' ? 'done' : state === 'declined' ? 'plain' : 'wait';
}

/** Until when it was promised; `late` once that day is over and nothing was delivered. */
export function promiseOf(state: string, until: string): { late: boolean; said: string } | undefined {
  if (until === '') return undefined;
  const days = Math.round((Date.parse(isoDay(Date.now())) - Date.parse(until)) / 86_400_000);
  const late = state === 'promised' && days > 0;
  const named = day(until);
  return {
    late,
    said: late ? t('support.untilOver', { day: named, days }) : t('support.until', { day: named }),
  };
}

export function outcomeOf(outcome: string): string {
  return outcome === '' ? t('lead.open') : (told(`lead.${outcome}`) ?? outcome);
}

export function outcomeTone(outcome: string): Tone {
  return outcome === '' ? 'wait' : outcome === 'true' ? 'late' : 'plain';
}
