/** Who did something, as this person would say it: "you", and on which tablet where that is not plain. */
import type { By, IssueView, Teller } from '../../bindings';
import { tablet } from '../../facts.svelte';
import { t, told } from '../../text/index.svelte';
import { dayAndTime } from '../../time';

export function whoOf(account: string, issue: Pick<IssueView, 'names'>): string {
  return account === tablet.facts?.account ? t('who.you') : (issue.names[account] ?? account);
}

/** Somebody in a story, with the capacity in which it was done. */
export function tellerOf(teller: Teller): string {
  if (teller.account === tablet.facts?.account) return t('who.you');
  const capacity = teller.capacity === null ? undefined : told(`as.${teller.capacity}`);
  return capacity === undefined ? teller.name : t('who.as', { who: teller.name, as: capacity });
}

/** When headquarters says it was made, else what that tablet's clock said; milliseconds. */
export function whenOf(by: By): number {
  return by.made?.estimate ?? by.made?.before ?? by.wall;
}

/** Who and when of a change. */
export function madeBy(change: string, issue: Pick<IssueView, 'names' | 'made'>): string {
  const by = issue.made[change];
  if (by === undefined) return '';
  const facts = tablet.facts;
  const who =
    by.account === facts?.account && by.tablet !== facts.device
      ? t('who.youElsewhere')
      : whoOf(by.account, issue);
  return t('who.when', { who, when: dayAndTime(whenOf(by)) });
}
