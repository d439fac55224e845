/** What a failed call says to the person: what happened, what is safe, what to do. */
import type { Failure } from './bindings';
import { t, told } from './text/index.svelte';

/** The sentence for a failure's code, with the reasons it names; the core's own words where there is none. */
export function failureText(failure: Failure): string {
  return (
    told(`failure.${failure.code}`, { detail: failure.detail, message: failure.message }) ??
    t('failure.other', { message: failure.message })
  );
}
