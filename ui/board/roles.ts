/** What a role is called. */
import { told } from './text/index.svelte';

type Role = { role: string; station?: string; area?: string };

export function roleName(role: unknown): string {
  const { role: word, station = '', area = '' } = (role ?? {}) as Role;
  return told(`role.${word}`, { station, area }) ?? word;
}
