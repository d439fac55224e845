/** What a failed call says to the person: what happened, what is safe, what to do. */
import type { Failure } from './bindings';
import { t, texts, type Key } from './text/index.svelte';

/** The sentence for a failure's code, with the reasons it names; the core's own words where there is none. */
export function failureText(failure: Failure): string {
  const key = `failure.${failure.code}`;
  return key in texts() ? t(key as Key) : t('failure.other', { message: failure.message });
}
