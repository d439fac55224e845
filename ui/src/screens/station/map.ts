/** How the small map of a station is drawn: nearer than fifty kilometres, true to scale, north up. */
import type { StationNear, StationPosition } from '../../bindings';

/** Metres of a degree of latitude, on the sphere of equal volume. */
const DEGREE = 111_195;
/** Half of the map's side, in its own units. */
export const HALF = 100;
/** What lies further away than this is not on the map. */
const FARTHEST = 40_000;
/** How far the map reaches where nothing else says so, in metres. */
const ALONE = 2_000;

export type Dot = { x: number; y: number; names: string[]; metres: number; towards: Towards };
export const directions = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
export type Towards = (typeof directions)[number];
export type Drawn = {
  dots: Dot[];
  /** Others that the roster puts at the very same point. */
  same: string[];
  /** Units of the ring of accuracy; nothing where nobody stood there. */
  ring: number | undefined;
  /** A round distance, and how long it is on the map. */
  bar: { metres: number; units: number };
};

export function drawn(position: StationPosition, around: readonly StationNear[]): Drawn {
  const near = around
    .map((station) => ({ station, ...offset(position, station) }))
    .filter(({ metres }) => metres <= FARTHEST);
  const same = near.filter(({ metres }) => metres < 1).map(({ station }) => station.short_name);
  const apart = near.filter(({ metres }) => metres >= 1);
  const reach = Math.max(ALONE, (position.accuracy ?? 0) * 3, ...apart.map(({ metres }) => metres * 1.15));
  const unit = HALF / reach;
  const dots = new Map<string, Dot>();
  for (const { station, east, north, metres } of apart) {
    const key = `${station.lat} ${station.lon}`;
    const dot = dots.get(key) ?? {
      x: east * unit,
      y: -north * unit,
      names: [],
      metres,
      towards: direction(east, north),
    };
    dots.set(key, { ...dot, names: [...dot.names, station.short_name] });
  }
  const bar = round(reach / 2);
  return {
    dots: [...dots.values()],
    same,
    ring: position.accuracy === null ? undefined : Math.max(4, position.accuracy * unit),
    bar: { metres: bar, units: bar * unit },
  };
}

function offset(from: StationPosition, to: StationNear) {
  const north = (to.lat - from.lat) * DEGREE;
  const east = (to.lon - from.lon) * DEGREE * Math.cos((((from.lat + to.lat) / 2) * Math.PI) / 180);
  return { east, north, metres: Math.hypot(east, north) };
}

function direction(east: number, north: number): Towards {
  const eighth = Math.round((Math.atan2(east, north) / Math.PI) * 4);
  return directions[(eighth + 8) % 8]!;
}

/** The greatest of 1, 2, 5, 10, 20… that is not more. */
function round(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return [5, 2, 1].map((times) => times * power).find((each) => each <= metres) ?? power;
}
