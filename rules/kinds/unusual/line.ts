/**
 * The learned line: how long silences that begin at this time of day usually last. Plain JSON, a few kilobytes.
 *
 * Of each day and half hour it keeps the longest silence that began then and ended at home. The line of a half hour is drawn
 * over the daily longest of the hour before and after it (two half hours each way, as in Cuddihy et al. 2007), without
 * outliers (as in Wilhelm & Wahl 2024, but on a logarithmic scale: durations differ by factors), times a margin.
 */

export const slots = 48;
const slotMinutes = (24 * 60) / slots;

export interface LearnedDay {
  /** Days since 1970-01-01, local. */
  day: number;
  /** Longest silence begun in each half hour, minutes rounded up; null: none began. */
  longest: (number | null)[];
}

export interface Learned {
  /** Oldest first; the last one is still running. */
  days: LearnedDay[];
  /** What usually is the longest, minutes by half hour, as of the last day that is over; null: not enough days. */
  usual: (number | null)[];
}

/** Days kept: four weeks, so that each weekday is in them four times. */
export const daysKept = 28;
/** A half hour with fewer days than this says nothing. */
const daysNeeded = 7;

export const nothingLearned = (): Learned => ({ days: [], usual: Array(slots).fill(null) });

export const slotOf = (minute: number): number => Math.floor(minute / slotMinutes) % slots;

/** Takes one silence in. A day that is over closes the ones before it: the line never rises by a silence of the same day. */
export function learn(learned: Learned, day: number, minute: number, lastedMs: number): void {
  const known = learned.days.find((one) => one.day === day) ?? addDay(learned, day);
  if (!known) return;
  const slot = slotOf(minute);
  known.longest[slot] = Math.max(known.longest[slot] ?? 0, Math.ceil(lastedMs / 60_000));
}

/** null: that day is long over. */
function addDay(learned: Learned, day: number): LearnedDay | null {
  const last = learned.days.at(-1);
  if (last && last.day > day) return null;
  const added = { day, longest: Array<number | null>(slots).fill(null) };
  learned.days.push(added);
  return added;
}

/** A new day has begun: forgets days that are too old, those of which nothing may be learned, and draws the line anew. */
export function turnDay(learned: Learned, today: number, mayLearnOf: (day: number) => boolean): void {
  learned.days = learned.days.filter(({ day }) => day > today - 1 - daysKept && day <= today && mayLearnOf(day));
  const over = learned.days.filter(({ day }) => day < today);
  learned.usual = Array.from({ length: slots }, (_, slot) => usualAt(over, slot));
}

/** The longest around one half hour, day by day, without outliers. */
function usualAt(days: readonly LearnedDay[], slot: number): number | null {
  const longest = days.map(({ longest: all }) => longestAround(all, slot)).filter((minutes) => minutes !== null);
  if (longest.length < daysNeeded) return null;
  longest.sort((a, b) => a - b);
  return Math.ceil(Math.min(longest.at(-1) ?? 0, outlierLimit(longest)));
}

function longestAround(all: readonly (number | null)[], slot: number): number | null {
  let longest: number | null = null;
  for (let away = -2; away <= 2; away++) {
    const minutes = all[(slot + away + slots) % slots] ?? null;
    if (minutes !== null) longest = Math.max(longest ?? 0, minutes);
  }
  return longest;
}

/** Q3 + 1.5 IQR of the logarithms (Tukey's fence). `sorted`: ascending. */
function outlierLimit(sorted: readonly number[]): number {
  const quantile = (part: number): number => Math.log(Math.max(1, sorted[Math.floor(part * sorted.length)] ?? 1));
  const [lower, upper] = [quantile(0.25), quantile(0.75)];
  return Math.exp(upper + 1.5 * (upper - lower));
}
