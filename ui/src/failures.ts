/** What a failed call or a broken rule says to the person: what happened, what is safe, what to do. */
import type { Failure, Reason } from './bindings';
import { t, told } from './text/index.svelte';

/** The sentence for a failure's code; the core's own words where this version has none. */
export function failureText(failure: Failure): string {
  const { code, detail, message } = failure;
  if (code === 'bad_input') {
    const hint = told(`hint.${detail.replace(/ /g, '_')}`) ?? t('hint.other');
    return t('failure.bad_input', { hint });
  }
  const reason = ruleText(code, detail);
  if (reason !== undefined) return t('failure.rule', { reason });
  return (
    told(`failure.${code}`, { detail }) ?? told(`hq.${code}`, { detail }) ?? t('failure.other', { message })
  );
}

/** A broken rule in words; the same on the way in and in the tray. */
export function reasonText(reason: Reason): string {
  return ruleText(reason.code, reason.detail) ?? t('reason.other', { detail: reason.code });
}

/** Some rules are about a field, and some of those about a length: their detail ends in the field, then the limit. */
function ruleText(code: string, detail: string): string | undefined {
  if (code === 'other') return undefined;
  const words = detail.split(/\s+/).filter((word) => word !== '');
  const limit = code === 'too_long' ? (words.pop() ?? '') : '';
  const name = words.pop() ?? '';
  const field = told(`field.${name}`) ?? name;
  return told(`reason.${code}`, { field, limit, detail });
}
