/** The words for a person's roles. */
import { t, type Key } from './text/index.svelte';

const words = {
  cadre: 'role.cadre',
  station_officer: 'role.stationOfficer',
  office: 'role.office',
  leader: 'role.leader',
  department: 'role.department',
  evaluation_keeper: 'role.evaluationKeeper',
  auditor: 'role.auditor',
  administrator: 'role.administrator',
} as const satisfies Record<string, Key>;

/** A role that a newer version named is shown as it came. */
export function role(name: string): string {
  return name in words ? t(words[name as keyof typeof words]) : name;
}
