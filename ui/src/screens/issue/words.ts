/** The words of an issue's single values, as every screen says them. */
import { t } from '../../text/index.svelte';

export const severities = ['low', 'medium', 'high'] as const;
export type SeverityWord = (typeof severities)[number];

/** Empty while no severity is set. */
export function severityWord(severity: string | null): string {
  const known = severities.find((each) => each === severity);
  return known === undefined ? (severity ?? '') : t(`open.severity.${known}`);
}

/** Who answers, without the kind that the record writes before it. */
export function responsibleWords(responsible: string | null): string {
  const [, kind, words] = /^(account|post|unit|other):(.*)$/s.exec(responsible ?? '') ?? [];
  if (kind === undefined || words === undefined) return responsible ?? '';
  return kind === 'unit' ? words.split('|').filter(Boolean).join(' ') : words;
}
