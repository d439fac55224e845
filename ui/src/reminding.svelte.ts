/**
 * What the system says while the app is closed: one reminder, the next morning, of what is new since it last spoke.
 *
 * Set anew whenever the store changes, so that what is done meanwhile is not said. Its words name no record and no
 * station; a machine that does not remind is asked for nothing.
 */
import type { Notice, Reminder } from './bindings';
import { abilities, remind } from './device';
import { Kept } from './kept.svelte';
import { storeRevision } from './live.svelte';
import { settings } from './settings.svelte';
import { call } from './shell';
import { language, t } from './text/index.svelte';
import { planned, type Said } from './reminders';

/** Milliseconds of calm after a change. */
const CALM = 5_000;

/** Reminds from now on, where the machine can and the person has not switched it off. */
export function startReminders(): void {
  void abilities().then(
    ({ remind }) => remind && $effect.root(follow),
    () => undefined,
  );
}

function follow(): void {
  const kept = new Kept('reminders/said');
  $effect(() => {
    void [storeRevision(), language(), settings.kept.notices];
    const timer = setTimeout(() => void set(kept, settings.kept.notices).catch(() => undefined), CALM);
    return () => clearTimeout(timer);
  });
}

async function set(kept: Kept, wanted: boolean): Promise<void> {
  const notices = wanted ? await call('notices', {}) : [];
  const { due, at, said } = planned(notices, saidIn(kept.choice), Date.now());
  const reminders: Reminder[] =
    due.length === 0 ? [] : [{ id: 1, at, title: t('remind.title'), body: due.map(inWords).join('\n') }];
  await remind(reminders, reminders.length > 0);
  kept.choice = JSON.stringify(said);
}

function inWords({ kind, count }: Notice): string {
  return t(`remind.${kind}`, { count });
}

function saidIn(written: string | undefined): Said {
  try {
    return (JSON.parse(written ?? '{}') ?? {}) as Said;
  } catch {
    return {};
  }
}
