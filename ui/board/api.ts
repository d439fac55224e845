/** The way to headquarters. Types are made from its own description of its API. */
import createClient from 'openapi-fetch';
import type { components, paths } from './api-types';
import { signedOut } from './session.svelte';
import { language, t, told } from './text/index.svelte';

export type Problem = components['schemas']['Problem'];
export type Of<Name extends keyof components['schemas']> = components['schemas'][Name];

export const api = createClient<paths>({ baseUrl: '/', headers: { 'x-baolian': 'board' } });

api.use({
  onResponse({ response }) {
    // A session that is over says so by itself; signing in says more.
    if (response.status === 401 && !response.url.endsWith('/sign-in')) signedOut();
  },
});

/** Why something was not answered, for a person: the board's own sentence, else headquarters'. */
export function why(problem: unknown): string {
  const { code, status = 0, with: values, said } = (problem ?? {}) as Partial<Problem>;
  if (code === undefined) return t('problem.no_answer');
  const words = values as Record<string, string | number> | undefined;
  const own = told(`problem.${code}`, words) ?? said?.[language()];
  if (own !== undefined) return own;
  return status >= 500 ? t('problem.stumbled') : t('problem.bad_query', { found: code });
}
