/** The way to headquarters. Types are made from its own description of its API. */
import createClient from 'openapi-fetch';
import type { components, paths } from './api-types';
import { signedOut } from './session.svelte';
import { told } from './text/index.svelte';

export type Problem = components['schemas']['Problem'];
export type Of<Name extends keyof components['schemas']> = components['schemas'][Name];

export const api = createClient<paths>({ baseUrl: '/', headers: { 'x-baolian': 'board' } });

api.use({
  onResponse({ response }) {
    // A session that is over says so by itself; signing in says more.
    if (response.status === 401 && !response.url.endsWith('/sign-in')) signedOut();
  },
});

/** Why something was not answered, for a person: a code always has a sentence. */
export function why(problem: unknown): string {
  const { code, title, with: values } = (problem ?? {}) as Partial<Problem>;
  const words = values as Record<string, string | number> | undefined;
  return told(`problem.${code}`, words) ?? title ?? told('problem.no_answer')!;
}
