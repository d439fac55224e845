/** How the map is drawn: stations as points, true to scale within a province, north up; nothing under them. */
import type { Of } from '../api';

export type Point = Of<'Point'>;
export type Colour = 'issues' | 'visits';
export type State = 'late' | 'odd' | 'wait' | 'done' | 'plain';

/** How things stand at a station, worst first. */
export function stateOf(point: Point, by: Colour): State {
  if (by === 'visits') {
    if (point.last === 'missed') return 'late';
    if (point.last === 'not_known') return 'wait';
    return point.last === 'made' ? 'done' : 'plain';
  }
  if (point.overdue > 0) return 'late';
  if (point.disputed > 0) return 'odd';
  return point.open > 0 ? 'wait' : 'done';
}

/** A point in the map's own units, with the stations that are put at it. */
export type Spot = { x: number; y: number; points: Point[] };
export type Drawn = { spots: Spot[]; width: number; height: number; nowhere: Point[] };

/** Units of the map's longer side. */
const SIDE = 1000;
const EDGE = 24;

export function drawn(points: readonly Point[]): Drawn {
  const placed = points.filter((point) => point.lat != null && point.lon != null);
  const nowhere = points.filter((point) => point.lat == null || point.lon == null);
  if (placed.length === 0) return { spots: [], width: SIDE, height: SIDE / 2, nowhere };
  const lats = placed.map((point) => point.lat!);
  const lons = placed.map((point) => point.lon!);
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  // A degree of longitude is shorter, the further north; within a province one factor does.
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [wide, high] = [Math.max((east - west) * narrow, 0.02), Math.max(north - south, 0.02)];
  const unit = (SIDE - 2 * EDGE) / Math.max(wide, high);
  const spots = new Map<string, Spot>();
  for (const point of placed) {
    const key = `${point.lat} ${point.lon}`;
    const spot = spots.get(key) ?? {
      x: EDGE + (point.lon! - west) * narrow * unit,
      y: EDGE + (north - point.lat!) * unit,
      points: [],
    };
    spot.points.push(point);
    spots.set(key, spot);
  }
  return {
    spots: [...spots.values()],
    width: wide * unit + 2 * EDGE,
    height: high * unit + 2 * EDGE,
    nowhere,
  };
}

/** Where the stations of one point lie when they fan out: on rings around it, each with room for a finger. */
export function fanned(count: number, step: number): { dx: number; dy: number }[] {
  if (count === 1) return [{ dx: 0, dy: 0 }];
  const places: { dx: number; dy: number }[] = [];
  for (let ring = 1; places.length < count; ring += 1) {
    const room = Math.min(ring * 6, count - places.length);
    for (let at = 0; at < room; at += 1) {
      const angle = (at / room) * 2 * Math.PI - Math.PI / 2;
      places.push({ dx: Math.cos(angle) * ring * step, dy: Math.sin(angle) * ring * step });
    }
  }
  return places;
}
