/** Who is signed in, as headquarters last said. */
import type { components } from './api-types';

type Me = components['schemas']['Me'];

let me = $state.raw<Me | undefined>(undefined);

export function signedIn(): Me | undefined {
  return me;
}

export function signIn(as: Me): void {
  me = as;
}

export function signedOut(): void {
  me = undefined;
}

export function may(right: string): boolean {
  return me?.rights.includes(right) ?? false;
}
