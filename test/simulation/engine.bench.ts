/**
 * How many decoded readings a second go through step() and wakeAt(), with thirty rules:
 *   node test/simulation/engine.bench.ts [READINGS]
 */
import {
  Engine,
  type Input,
  type Program,
  type Reading,
  type Rule,
  type Signal,
  type Value,
} from '../../rules/engine/index.ts';
import { hour, instant, program, rule, rules, second } from '../stories/support.ts';

const rooms = ['hall', 'kitchen', 'bath', 'bedroom'];

/** About as many rules as the shipped library has, of all kinds. */
function thirtyRules(): Rule[] {
  const silent = rooms.flatMap((room) => [
    rule({ id: `quiet-${room}`, kind: 'inactivity', between: '07:00-22:00' }, { for: '9h', of: { rooms: [room] } }),
    rule(
      { id: `no-${room}`, kind: 'missing', between: '06:00-11:00' },
      { expect: { signal: 'activity', rooms: [room] } },
    ),
    rule({ id: `long-${room}`, kind: 'stays' }, { state: { signal: 'activity', rooms: [room] }, for: '11h' }),
  ]);
  const others = [
    rule({ id: 'inactivity-night', kind: 'inactivity', between: '22:00-07:00' }, { for: '8h' }),
    rule({ id: 'too-cold', kind: 'stays' }, { state: { signal: 'temperature', below: 10 }, for: '1h' }),
    rule({ id: 'too-hot', kind: 'stays' }, { state: { signal: 'temperature', above: 35 }, for: '1h' }),
    rule({ id: 'damp', kind: 'stays' }, { state: { signal: 'humidity', above: 90 }, for: '5h' }),
    rule({ id: 'stove', kind: 'stays' }, { state: { signal: 'power', above: 2500 }, for: '2h' }),
    rule({ id: 'door-at-night', kind: 'happens', between: '23:00-05:00' }, { event: { signal: 'contact' } }),
    rule(
      { id: 'left-bed', kind: 'stays', between: '23:00-05:00' },
      { state: { signal: 'bed', is: 'empty' }, for: '9h' },
    ),
    rule(
      { id: 'day-button', kind: 'missing', between: '05:00-12:00', while: 'away' },
      { expect: { signal: 'button' } },
    ),
    rule({ id: 'smoke', kind: 'happens' }, { event: { signal: 'smoke' } }),
  ];
  return [...rules, ...silent, ...others];
}

/** A busy flat: ten thousand readings a day, most of them saying nothing new. Small own generator: the same every time. */
export function* busyFlat(flat: Program, count: number): Generator<Reading> {
  const spacingMs = Math.round((24 * hour) / 10_000);
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x7fffffff) * below);
  };
  const on = new Map<string, boolean>();
  let at = instant('2026-01-05 00:00');
  const say = (sensor: string, signal: Signal, value: Value): Reading => ({
    ...{ type: 'reading', at, receivedAt: at, sensor, signal, value, evidence: 'report' },
    room: flat.sensors.find(({ id }) => id === sensor)?.room ?? '',
  });
  const flip = (sensor: string, signal: Signal): Reading => {
    on.set(sensor, !on.get(sensor));
    return say(sensor, signal, on.get(sensor) ?? false);
  };
  for (let index = 0; index < count; index++) {
    at += spacingMs;
    const what = random(100);
    const motion = ['hall_motion', 'kitchen_motion', 'bath_motion'][random(3)] ?? 'hall_motion';
    if (what < 35) yield flip(motion, 'motion');
    else if (what < 50) yield say(motion, 'motion', on.get(motion) ?? false);
    else if (what < 70) yield say('kettle', 'power', random(8));
    else if (what < 82) yield say('kitchen_climate', 'temperature', 18 + random(60) / 10);
    else if (what < 92) yield say('kitchen_climate', 'humidity', 40 + random(20));
    else if (what < 97) yield say(motion, 'battery', 80);
    else if (what < 99) yield flip('front_door', 'contact');
    else yield flip('bed', 'bed');
  }
}

function main(count: number): void {
  const flat = program({ rules: thirtyRules() });
  const inputs: Input[] = [...busyFlat(flat, count)];
  for (let round = 0; round < 4; round++) {
    const engine = new Engine(flat, instant('2026-01-05 00:00'));
    let effects = 0;
    const began = process.cpuUsage();
    for (const input of inputs) {
      effects += engine.step(input).length;
      engine.wakeAt();
    }
    const used = process.cpuUsage(began);
    const tookMs = (used.user + used.system) / 1000;
    const rate = Math.round(count / (tookMs / second));
    console.log(
      `${count} readings, ${flat.rules.length} rules: ${Math.round(tookMs)} ms of CPU, ${rate}/s, ${effects} effects`,
    );
  }
}

if (process.argv[1]?.endsWith('engine.bench.ts')) main(Number(process.argv[2] ?? 300_000));
