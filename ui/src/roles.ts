/** The words for a person's roles. */
import type { RoleName } from './bindings';
import { t, type Key } from './text/index.svelte';

const words = {
  cadre: 'role.cadre',
  officer: 'role.officer',
  office: 'role.office',
  leader: 'role.leader',
  department: 'role.department',
  evaluationKeeper: 'role.evaluationKeeper',
  auditor: 'role.auditor',
  administrator: 'role.administrator',
} as const satisfies Record<RoleName, Key>;

export function role(name: RoleName): string {
  return t(words[name]);
}
