/** The words for a person's roles. */
import type { Role } from './bindings';
import { t, type Key } from './text/index.svelte';

const words = {
  cadre: 'role.cadre',
  officer: 'role.officer',
  office: 'role.office',
  leader: 'role.leader',
  department: 'role.department',
  evaluation_keeper: 'role.evaluationKeeper',
  auditor: 'role.auditor',
  administrator: 'role.administrator',
} as const satisfies Record<Role['role'], Key>;

export function role(of: Role): string {
  return t(words[of.role]);
}
