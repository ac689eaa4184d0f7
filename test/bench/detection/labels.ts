/** What the labels of a recording say of the resident. They score; no method ever sees them. */
import type { Instant } from '../../../rules/engine/types.ts';
import { type Home, hour, type Label, minute } from './home.ts';

export type State = 'awake' | 'asleep' | 'out' | 'visited';
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly state: State;
}

const out = /leav|going.?out|outside|\bout\b|away|absen|holiday|hospital|trip/i;
const asleep = /sleep|go.?to.?bed|\bnap/i;
const visited = /visit|guest|cleaning.?help/i;

function stateOf({ activity }: Label): State {
  if (out.test(activity)) return 'out';
  if (asleep.test(activity)) return 'asleep';
  return visited.test(activity) ? 'visited' : 'awake';
}

/** Longer than this between two labels at home: nobody says what was. */
const gapAtMostMs = hour;

/**
 * Labelled stretches in order. An absence lasts until something else is labelled (some recordings label only the leaving);
 * an hour at most between two labels of being awake at home counts as such.
 */
export function stretchesOf({ labels }: Home): Stretch[] {
  const stretches: Stretch[] = [];
  for (const label of [...labels].sort((a, b) => a.from - b.from)) {
    const state = stateOf(label);
    const last = stretches.at(-1);
    const from = Math.max(label.from, last?.to ?? label.from);
    const to = Math.max(label.to, from);
    if (last && last.state === state && (state === 'out' || from - last.to <= gapAtMostMs)) extend(stretches, to);
    else {
      if (last?.state === 'out') extend(stretches, from);
      if (last?.state === 'awake' && state !== 'out' && from - last.to <= gapAtMostMs) extend(stretches, from);
      stretches.push({ from, to, state });
    }
  }
  return stretches;
}

function extend(stretches: Stretch[], to: Instant): void {
  const last = stretches.at(-1);
  if (last) stretches[stretches.length - 1] = { ...last, to: Math.max(last.to, to) };
}

export const partsOfDay = ['day', 'evening', 'night'] as const;
/** day 07-19, evening 19-22, night 22-07, local time. */
export type PartOfDay = (typeof partsOfDay)[number];

export function partOfDay(localHour: number): PartOfDay {
  if (localHour >= 7 && localHour < 19) return 'day';
  return localHour >= 19 && localHour < 22 ? 'evening' : 'night';
}

const stepMs = minute;

/** Moments awake at home after an instant, a minute apart, by part of day; those of the first and the last day are left out. */
export function awakeMoments(
  home: Home,
  after: Instant,
  localHourOf: (at: Instant) => number,
): Record<PartOfDay, Instant[]> {
  const moments: Record<PartOfDay, Instant[]> = { day: [], evening: [], night: [] };
  const [first, last] = [Math.max(after, home.from + 24 * hour), home.to - 24 * hour];
  for (const { from, to, state } of stretchesOf(home)) {
    if (state !== 'awake') continue;
    for (let at = Math.max(from, first); at < Math.min(to, last); at += stepMs)
      moments[partOfDay(localHourOf(at))].push(at);
  }
  return moments;
}
