/**
 * Where the tablet is, if its receiver says so in time.
 *
 * Never blocks a check-in: whoever asks shows what came so far and goes on without. A tablet or desktop that has no
 * receiver for this app says so at once.
 */
import type { Fix } from './bindings';

/** Why there is no position, as far as the tablet can tell by itself. */
export type NoPosition = 'no_signal' | 'not_allowed' | 'no_receiver';

export type Position = { fix: Fix } | { none: NoPosition };

/** Milliseconds until a receiver that has said nothing counts as being without signal. */
const PATIENCE = 20_000;

/** The codes of GeolocationPositionError. */
const NOT_ALLOWED = 1;
const NO_SIGNAL = 3;

export function position(): Promise<Position> {
  if (!('geolocation' in navigator)) return Promise.resolve({ none: 'no_receiver' });
  return new Promise((resolve) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({ fix: { lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy } }),
      ({ code }) =>
        resolve({
          none: code === NOT_ALLOWED ? 'not_allowed' : code === NO_SIGNAL ? 'no_signal' : 'no_receiver',
        }),
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 0 },
    ),
  );
}
