/**
 * A collapse put into a recording: at a moment at which the resident is awake at home nothing more is caused by a person.
 * Heartbeats go on, and a detector that is on falls back by itself.
 */
import type { Instant } from '../../../rules/engine/types.ts';
import { type Heard, type Home, hour } from './home.ts';
import { awakeMoments, type PartOfDay, partsOfDay } from './labels.ts';
import { createLocalHour } from './local-time.ts';
import { isAlarm, type Watcher } from './method.ts';

/** The same moments for every method: the seed is fixed. Small generator of the mulberry32 family. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Collapse {
  readonly at: Instant;
  readonly part: PartOfDay;
}

/** @returns in the order of their time; fewer where the labels know few such moments */
export function collapsesIn(home: Home, each: number, seed: number): Collapse[] {
  const localHour = createLocalHour(home.timeZone);
  const moments = awakeMoments(home, (at) => localHour(at).hour);
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
export interface Found {
  readonly part: PartOfDay;
  readonly delayMs: number | null;
  /** The first word to carers of any level, the question whether she is out for so long included. */
  readonly toldMs: number | null;
}

export const horizonMs = 36 * hour;

/** Detectors that fall back by themselves. */
const pulses = new Set(['motion', 'presence', 'vibration']);

/** `watcher`: a fork at the moment of the collapse. `next`: index of the first statement after it. */
export function collapse(watcher: Watcher, home: Home, { at, part }: Collapse, next: number): Found {
  const until = at + horizonMs;
  const fallenBack = new Set<string>();
  const found = { alarm: null as Instant | null, told: null as Instant | null };
  const look = (): boolean => {
    for (const alarm of watcher.alarms) {
      if (alarm.level !== 'fault') found.told ??= alarm.at;
      if (isAlarm(alarm)) found.alarm ??= alarm.at;
    }
    return found.alarm !== null;
  };
  for (let index = next; index < home.heard.length; index++) {
    const one = home.heard[index] as Heard;
    if (one.reading.receivedAt > until) break;
    if (one.person && !fallsBack(one, fallenBack)) continue;
    watcher.hear(one);
    if (look()) break;
  }
  if (found.alarm === null) {
    watcher.until(until);
    look();
  }
  const delay = (instant: Instant | null): number | null => (instant === null || instant > until ? null : instant - at);
  return { part, delayMs: delay(found.alarm), toldMs: delay(found.told) };
}

/** The first `off` of a detector ends the pulse that was running; whatever comes after it somebody has caused. */
function fallsBack({ reading }: Heard, fallenBack: Set<string>): boolean {
  if (!pulses.has(reading.signal) || fallenBack.has(reading.sensor)) return false;
  fallenBack.add(reading.sensor);
  return reading.value === false;
}
