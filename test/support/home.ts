/** A synthetic home: seeded readings of an ordinary life, as the inbox would give them. */
import type { Instant, Program, Reading, SensorFacts, Signal, Value } from '../../rules/engine/types.ts';

const dayMs = 86_400_000;

/** A small seeded generator (mulberry32): the same seed gives the same life. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Speaker {
  readonly sensor: SensorFacts;
  readonly signal: Signal;
  value: Value;
}

/** How often each signal speaks, relative to the others; help, fall, leak and smoke never. */
const weights: Partial<Record<Signal, number>> = {
  motion: 40,
  presence: 20,
  contact: 6,
  bed: 2,
  temperature: 15,
  humidity: 15,
  power: 6,
  link: 20,
  battery: 1,
};

/** `perDay` readings a day from `startAt` on, in the order of their arrival; quiet from 23 to 6 h local-ish (UTC+1). */
export function* livedDays(
  program: Pick<Program, 'sensors'>,
  options: { readonly startAt: Instant; readonly days: number; readonly perDay: number; readonly seed: number },
): Generator<Reading> {
  const { startAt, days, perDay, seed } = options;
  const random = seeded(seed);
  const speakers = speakersOf(program.sensors);
  const total = days * perDay;
  for (let index = 0; index < total; index++) {
    const at = Math.floor(startAt + (index * days * dayMs) / total);
    const hour = Math.floor(at / 3_600_000 + 1) % 24;
    const speaker = choose(speakers, random, hour < 6 || hour >= 23);
    speaker.value = next(speaker, random);
    const { sensor, signal, value } = speaker;
    yield {
      type: 'reading',
      at,
      receivedAt: at,
      sensor: sensor.id,
      room: sensor.room,
      signal,
      value,
      evidence: 'report',
    };
  }
}

function speakersOf(sensors: readonly SensorFacts[]): Speaker[] {
  return sensors.flatMap((sensor) =>
    [...new Set<Signal>([...sensor.signals, 'link', 'battery'])].flatMap((signal) => {
      const weight = weights[signal] ?? 0;
      return Array.from({ length: weight }, () => ({ sensor, signal, value: null }));
    }),
  );
}

/** By night the house speaks of climate and radio, hardly of people. */
function choose(speakers: readonly Speaker[], random: () => number, night: boolean): Speaker {
  for (;;) {
    const speaker = speakers[Math.floor(random() * speakers.length)];
    if (!speaker) continue;
    const technical = speaker.signal === 'link' || speaker.signal === 'temperature' || speaker.signal === 'humidity';
    if (!night || technical || random() < 0.03) return speaker;
  }
}

function next({ signal, value }: Speaker, random: () => number): Value {
  if (signal === 'temperature') return Math.round(200 + random() * 30) / 10;
  if (signal === 'humidity') return Math.round(400 + random() * 200) / 10;
  if (signal === 'power') return random() < 0.5 ? 0 : 1200;
  if (signal === 'link') return Math.round(random() * 255);
  if (signal === 'battery') return 90;
  return value !== true;
}
