/** The words for a person's roles. */
import type { Party, Role } from './bindings';
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

/** Whether somebody is of a station alone: it is given no leads. Nobody is while it is not known yet. */
export function ofStation(roles: readonly Role[] = []): boolean {
  return roles.length > 0 && roles.every((each) => each.role === 'officer');
}

/** On which side a person has to do something next; nothing for whoever only reads. */
export function party(roles: readonly Role[]): Party | null {
  const has = (name: Role['role']) => roles.some((each) => each.role === name);
  if (has('cadre')) return 'cadre';
  if (has('officer')) return 'station';
  return has('office') ? 'office' : null;
}
