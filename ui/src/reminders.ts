/** Which notices the system's next reminder says: what is new since it last spoke, the next morning. */
import type { Notice } from './bindings';

/** When a reminder comes, on the tablet's own clock. */
const MORNING = { hour: 8, minute: 30 };

/** When each notice is said, by its key. */
export type Said = Readonly<Record<string, number>>;

/** The reminder for what has not been said yet, if there is any, and when everything is said then. */
export function planned(
  notices: readonly Notice[],
  said: Said,
  now: number,
): { due: readonly Notice[]; at: number; said: Said } {
  const at = morningAfter(now);
  const due = notices.filter(({ key }) => (said[key] ?? at) > now);
  const past = notices.filter(({ key }) => (said[key] ?? at) <= now);
  const entries = [...due.map(({ key }) => [key, at]), ...past.map(({ key }) => [key, said[key]])];
  return { due, at, said: Object.fromEntries(entries) };
}

function morningAfter(now: number): number {
  const morning = new Date(now);
  morning.setHours(MORNING.hour, MORNING.minute, 0, 0);
  if (morning.getTime() <= now) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}
