/** One line under a station's name: when the person came, and where the tablet was. */
import type { VisitView } from '../../bindings';
import { t } from '../../text/index.svelte';
import { dayAndTime } from '../../time';

export function checkedIn(view: VisitView): string {
  const parts = [t('visit.checkedIn', { time: dayAndTime(view.at) })];
  const accuracy = view.fix?.accuracy;
  if (typeof accuracy === 'number') parts.push(t('visit.within', { metres: Math.round(accuracy) }));
  else if (view.fix !== null) parts.push(t('visit.hasPosition'));
  else if (view.no_position !== null) parts.push(t('visit.noPosition', { why: view.no_position }));
  const last = view.stops[view.stops.length - 1];
  if (last !== undefined)
    parts.push(
      t('visit.stopNow', {
        n: view.stops.length,
        place: last.place ?? t(`visit.stop.${stopKind(last.kind)}`),
      }),
    );
  return parts.join(t('visit.joint'));
}

/** Kinds of place that a visit stops at; one that a newer version added reads as "other". */
export const stopKinds = ['station', 'window', 'post', 'flats', 'other'] as const;
export type StopKind = (typeof stopKinds)[number];

export function stopKind(written: string): StopKind {
  return stopKinds.find((kind) => kind === written) ?? 'other';
}
