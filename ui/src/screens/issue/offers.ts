/** What the core offers, as the screen shows it: what is ready, and the way to what is missing. */
import type { Missing, Offer } from '../../bindings';
import { t, told } from '../../text/index.svelte';
import { deedWord, isDeed, type DeedName } from './deeds';

/** A step towards a deed that is not ready. */
export type Step = { deed: DeedName; word: string; preset?: string };

/** What is missing, in a sentence. */
export function lackText(missing: Missing): string {
  return told(`lack.${missing.reason.code}`) ?? t('lack.other');
}

/** What supplies it: a deed of this person's own, or asking the station for it in words. */
export function stepTo(missing: Missing): Step | undefined {
  if (missing.deed === null || !isDeed(missing.deed)) return undefined;
  if (missing.by === null) {
    return { deed: missing.deed, word: t('deeds.first', { deed: t(deedWord(missing.deed)) }) };
  }
  if (missing.reason.code !== 'needs_second_person' || missing.by !== 'station') return undefined;
  return { deed: 'add_progress', word: t('deeds.askConfirm'), preset: t('deeds.askConfirm.said') };
}

/** What is worth a button: ready, or with a way to what is missing. */
export function isWorthwhile(offer: Offer): boolean {
  return offer.ready || offer.missing.some((missing) => stepTo(missing) !== undefined);
}

/** The offers of this screen that a person can do something with, by name. */
export function worthwhile(offers: readonly Offer[]): Map<DeedName, Offer> {
  const found = new Map<DeedName, Offer>();
  for (const offer of offers) if (isDeed(offer.deed) && isWorthwhile(offer)) found.set(offer.deed, offer);
  return found;
}
