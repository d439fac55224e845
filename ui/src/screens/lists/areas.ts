/** Names of cities and counties, which the tablet knows by the stations in them. */
import type { StationItem } from '../../bindings';
import { call } from '../../shell';

/** The name of a city or county by its six digits; its digits where no station of it is here. */
export async function areaName(code: string): Promise<string> {
  const filter = { scope: { area: code }, sort: 'code', reverse: false } as const;
  const { rows } = await call('stations', { filter, page: { rows: 1, total: false } });
  return nameIn(rows[0], code) || code;
}

/** The same, told by one of its stations; nothing for a province, which no station names. */
export function nameIn(station: StationItem | undefined, code: string): string {
  if (code === station?.county_code) return station.county;
  return code === station?.city_code ? station.city : '';
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
