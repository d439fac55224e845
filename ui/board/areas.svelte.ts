/** The cities and counties of the role that is acted in, asked for once. */
import { api, type Of } from './api';
import { signedIn } from './session.svelte';

type Area = Of<'OneArea'>;

let known = $state.raw<Area[]>([]);
let askedFor: string | undefined;

export function areas(): Area[] {
  const me = signedIn();
  const who = me && `${me.session} ${me.acting}`;
  if (who !== undefined && who !== askedFor) {
    askedFor = who;
    api.GET('/api/v1/areas').then(
      ({ data }) => {
        if (who === askedFor) known = data ?? [];
      },
      () => (askedFor = undefined),
    );
  }
  return known;
}
