/** All that is heard, in the order in which it arrives. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Dice } from '../dice.ts';
import type { CsvKind, FlatSensor } from '../flat.ts';
import { day, hour, minute, second, type Wall } from '../wall.ts';
import { hear, type Said, type Scene } from './hear.ts';

export interface Line extends Said {
  readonly sensor: string;
  readonly kind: CsvKind;
  readonly arrivesAt: Instant;
}

export function linesOf(scene: Scene, dice: Dice): Line[] {
  const { flat, faults, wall } = scene;
  const { dead, late, twice } = faults;
  const radio = dice.fork('radio');
  const lines: Line[] = [];
  const say = ({ at, value }: Said, sensor: string, kind: CsvKind): void => {
    if (at < wall.startAt || at >= wall.endAt) return;
    if (dead && dead.sensor === sensor && at >= dead.from && at < dead.to) return;
    const delayMs = radio.chance(late) ? radio.between(1, 9) * second : 0;
    const line = { at, value, sensor, kind, arrivesAt: at + delayMs };
    lines.push(line);
    if (radio.chance(twice)) lines.push(line);
  };
  for (const sensor of flat.sensors) {
    const own = dice.fork(sensor.id);
    for (const said of hear(sensor, scene, own)) say(said, sensor.id, sensor.csvKind);
    if (!flat.heartbeats) continue;
    for (const { kind, ...said } of heartbeats(sensor, wall, own)) say(said, sensor.id, kind);
  }
  return lines.sort((a, b) => a.arrivesAt - b.arrivesAt);
}

/** Every hour, whoever is there: the battery, and for a climate sensor the temperature. */
function heartbeats({ csvKind }: FlatSensor, wall: Wall, dice: Dice): (Said & { kind: CsvKind })[] {
  const said: (Said & { kind: CsvKind })[] = [];
  let celsius = dice.between(19, 23);
  for (
    let at = wall.startAt + dice.between(0, 60) * minute;
    at < wall.endAt;
    at += hour + dice.normal(0, 20) * second
  ) {
    const when = Math.round(at);
    celsius += dice.normal((21 - celsius) / 20, 0.2);
    if (csvKind === 'temp') said.push({ at: when, value: celsius.toFixed(1), kind: 'temp' });
    said.push({ at: when, value: String(Math.round(100 - (when - wall.startAt) / (40 * day))), kind: 'battery' });
  }
  return said;
}
