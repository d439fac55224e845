/** As of when what stands on the page holds: every answer says it. */
import type { Of } from './api';

let current = $state.raw<Of<'AsOf'> | undefined>(undefined);

export function asOf(): Of<'AsOf'> | undefined {
  return current;
}

export function holdsAsOf(of: Of<'AsOf'>): void {
  current = of;
}
