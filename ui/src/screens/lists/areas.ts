/** Names of cities and counties, which the tablet knows by the stations in them. */
import type { StationItem } from '../../bindings';
import type { call as Call } from '../../shell';

/** The name of a city or county by its six digits; its digits where no station of it is here. */
export async function areaName(code: string, call: typeof Call): Promise<string> {
  const filter = { scope: { area: code }, sort: 'code', reverse: false } as const;
  const [first] = (await call('stations', { filter, page: { rows: 1, total: false } })).rows;
  if (first === undefined) return code;
  if (code === first.county_code) return first.county;
  return code === first.city_code ? first.city : code;
}

export type Area = { code: string; name: string };

/** The counties, and where there are several of them the cities, that these stations lie in. */
export function areasOf(stations: readonly StationItem[]): Area[] {
  const cities = new Map<string, Area>();
  const counties = new Map<string, Area>();
  for (const each of stations) {
    cities.set(each.city_code, { code: each.city_code, name: each.city });
    counties.set(each.county_code, { code: each.county_code, name: `${each.city}${each.county}` });
  }
  return [...(counties.size > 1 ? cities.values() : []), ...counties.values()];
}
