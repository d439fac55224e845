/** What an entry of the log did, in a person's words. */
import type { Kind } from '../../bindings';
import { t, told } from '../../text/index.svelte';
import { kindWord } from '../lists/words';

/** The core's stable word for what was done, in words. */
export function didWord(kind: Kind, said: string): string {
  if (said === 'begin') return t('did.begin', { what: kindWord(kind) });
  const step = said.replace(/^update\./, '');
  const special = kind === 'support' ? told(`support.step.${step}`) : undefined;
  return special ?? told(said) ?? told(`did.${said}`) ?? t('did.other', { what: kindWord(kind) });
}
