/**
 * A collapse put into a recording: at a moment at which the resident is awake at home nothing more is caused by a person.
 * Heartbeats go on, and a detector that is on falls back by itself.
 */
import type { Instant } from '../../../rules/engine/types.ts';
import { seeded } from '../../support/home.ts';
import { type Heard, type Home, hour, minute } from './home.ts';
import { awakeMoments, type PartOfDay, partsOfDay } from './labels.ts';
import { createLocalHour } from './local-time.ts';
import { isAlarm, type Watcher } from './method.ts';

export interface Collapse {
  readonly at: Instant;
  readonly part: PartOfDay;
}

/** The same moments for every method: the seed is fixed. @returns in the order of their time; fewer where the labels know few such moments */
export function collapsesIn(home: Home, after: Instant, each: number, seed: number): Collapse[] {
  const localHour = createLocalHour(home.timeZone);
  const moments = awakeMoments(home, after, (at) => localHour(at).hour);
  const random = seeded(seed);
  const drawn = partsOfDay.flatMap((part) => {
    const pool = moments[part];
    if (pool.length === 0) return [];
    return Array.from({ length: each }, () => {
      const at = pool[Math.floor(random() * pool.length)] as Instant;
      return { at: at + Math.floor(random() * 60_000), part };
    });
  });
  return drawn.sort((a, b) => a.at - b.at);
}

/** How the collapse was found. `delayMs` null: not within the horizon. */
export interface Found extends Collapse {
  readonly delayMs: number | null;
  /** The first word to carers of any level, the question whether she is out for so long included. */
  readonly toldMs: number | null;
}

export const horizonMs = 36 * hour;

/** A detector of movement that is on falls back after this time at the latest; a radar goes on seeing who lies there. */
const fallBackMs = 2 * minute;
const fallsBack = new Set(['motion', 'vibration']);

/** `watcher`: a fork at the moment of the collapse. `next`: index of the first statement after it. */
export function collapse(watcher: Watcher, home: Home, { at, part }: Collapse, next: number): Found {
  const until = at + horizonMs;
  const found = { alarm: null as Instant | null, told: null as Instant | null };
  const look = (): boolean => {
    for (const alarm of watcher.alarms) {
      if (alarm.level !== 'fault') found.told ??= alarm.at;
      if (isAlarm(alarm)) found.alarm ??= alarm.at;
    }
    return found.alarm !== null;
  };
  for (const one of afterwards(home, at, next, until)) {
    watcher.hear(one);
    if (look()) break;
  }
  if (found.alarm === null) {
    watcher.until(until);
    look();
  }
  const delay = (instant: Instant | null): number | null => (instant === null || instant > until ? null : instant - at);
  return { at, part, delayMs: delay(found.alarm), toldMs: delay(found.told) };
}

/** What is still heard after a collapse: detectors falling back, then heartbeats only. */
function* afterwards(home: Home, at: Instant, next: number, until: Instant): Generator<Heard> {
  yield* fallingBack(home, at, next);
  for (let index = next; index < home.heard.length; index++) {
    const one = home.heard[index] as Heard;
    if (one.reading.receivedAt > until) return;
    if (!one.person && one.reading.receivedAt >= at + fallBackMs) yield one;
  }
}

/** Detectors that were on: those whose next word is `off`. It comes when it was recorded, or when they fall back. */
function fallingBack({ heard, sensors }: Home, at: Instant, next: number): Heard[] {
  const asked = new Set(sensors.filter(({ kind }) => fallsBack.has(kind)).map(({ id }) => id));
  const offs: Heard[] = [];
  for (let index = next; index < heard.length && asked.size > 0; index++) {
    const { reading, person } = heard[index] as Heard;
    if (!person || !asked.delete(reading.sensor) || reading.value !== false) continue;
    const receivedAt = Math.min(reading.receivedAt, at + fallBackMs);
    offs.push({ reading: { ...reading, at: receivedAt, receivedAt }, person: false });
  }
  return offs.sort((a, b) => a.reading.receivedAt - b.reading.receivedAt);
}
