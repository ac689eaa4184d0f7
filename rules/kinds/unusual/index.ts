/** unusual: silence beyond what is usual for this resident at this time of day. Learned, in shadow first (decision 0012). */
import { z } from 'zod';
import type { Change, Kind, Watch } from '../kind.ts';
import { duration, lifeSignals, narrowing } from '../schema.ts';
import { begin, dueAfter, follow, type SilenceMemory, silentSince } from '../silence.ts';
import { type Learned, learn, nothingLearned, slotOf, turnDay } from './line.ts';

const schema = z.strictObject({
  of: z
    .strictObject({ signal: z.enum(lifeSignals, { error: 'choice' }).default('activity'), ...narrowing })
    .optional()
    .describe('Which signs of life; any if left out'),
  floor: duration.prefault('3h').describe('The line is never below'),
  ceiling: duration.prefault('12h').describe('The line is never above; where nothing is learned yet it stands here'),
  shadowDays: z
    .int({ error: 'integer' })
    .min(0, { error: 'at-least:0' })
    .max(90, { error: 'at-most:90' })
    .default(28)
    .describe('Days from the first on in which it only records what it would have sent'),
});
type Spec = z.output<typeof schema>;

interface Memory extends SilenceMemory {
  /** This silence says nothing of what is usual: held, excused, looked after by somebody. */
  spoiled: boolean;
  /** It began at a door to the outside: she may be out in company, and no line speaks of that. */
  atDoor: boolean;
  /** The local day on which learning began, and the one it last drew its line for. */
  firstDay: number | null;
  today: number | null;
  /** Of what it has learned: another selection is another line. */
  about: string | null;
  learned: Learned;
}
type UnusualWatch = Watch<Spec, Memory>;

/** How far above the usual longest an alarm is worth it: nearly twice (decision 0012, `npm run bench:detection`). */
const margin = 1.9;
const minuteMs = 60_000;

const isMemory = (value: unknown): value is Memory => typeof value === 'object' && value !== null && 'learned' in value;
const aboutOf = ({ of }: Spec): string => JSON.stringify(of ?? null);

/** The usual longest of silences that begin when this one did, ms; null: not learned. */
function usualMs(watch: UnusualWatch, since: number): number | null {
  const minutes = watch.memory.learned.usual[slotOf(watch.local(since).minute)] ?? null;
  return minutes === null ? null : minutes * minuteMs;
}

function lineMs({ spec }: UnusualWatch, usual: number | null): number {
  if (usual === null) return spec.ceiling;
  const beyond = Math.ceil((usual * margin) / minuteMs) * minuteMs;
  return Math.min(spec.ceiling, Math.max(spec.floor, beyond));
}

/** When this silence will cross the line; null while it is not running. */
function dueAt(watch: UnusualWatch): number | null {
  const { inside, atDoor } = watch.memory;
  if (!watch.allowed || !watch.hoursKnown || !inside || atDoor) return null;
  const since = silentSince(watch);
  return dueAfter(watch, since, lineMs(watch, usualMs(watch, since)));
}

function rearm(watch: UnusualWatch): void {
  if (watch.held || watch.excusedUntil !== null) watch.memory.spoiled = true;
  const due = dueAt(watch);
  watch.arm(due, 'silence', due === null ? undefined : silentSince(watch));
}

/** A silence is over. Learns from those only that were whole, heard, and at home. */
function end(watch: UnusualWatch, at: number): void {
  const { memory } = watch;
  const { since } = memory;
  if (since === null || memory.spoiled || memory.atDoor || at <= since || !mayLearn(watch, since, at)) return;
  const { day, minute } = watch.local(since);
  memory.firstDay ??= day;
  memory.about = aboutOf(watch.spec);
  learn(memory.learned, day, minute, at - since);
}

const mayLearn = (watch: UnusualWatch, since: number, at: number): boolean =>
  watch.allowed && watch.presence === 'home' && watch.hoursKnown && watch.seesAll && !watch.deafWithin(since, at);

function turnToday(watch: UnusualWatch): void {
  const { memory } = watch;
  const today = watch.local(watch.now).day;
  if (memory.today === today) return;
  memory.today = today;
  turnDay(memory.learned, today, (day) => !watch.clocksChangeOn(day));
}

/** A silence begins; the line it is judged by is the one of this moment. */
function beginAt(watch: UnusualWatch, { at, cell }: Change): void {
  end(watch, at);
  turnToday(watch);
  begin(watch, at);
  watch.memory.spoiled = false;
  watch.memory.atDoor = cell.exit;
}

/** Days for which it goes on calling nobody. */
function shadowDaysLeft(watch: UnusualWatch): number {
  const { memory, spec } = watch;
  if (memory.firstDay === null) return spec.shadowDays;
  return Math.max(0, memory.firstDay + spec.shadowDays - watch.local(watch.now).day);
}

export const unusual: Kind<Spec, Memory> = {
  name: 'unusual',
  schema,
  needsBetween: false,
  defaultWhile: 'home',
  defaultResolve: null,
  ofOnePerson: true,
  carersFirst: true,
  selects: (spec) => [spec.of ?? { signal: 'activity' }],
  group: () => 'silence',
  lifeOnly: () => true,
  hearsAllLife: () => false,
  memory: () => ({
    ...{ since: null, raised: false, inside: false, spoiled: false, atDoor: false, firstDay: null, today: null },
    ...{ about: null, learned: nothingLearned() },
  }),

  heard(watch, change) {
    if (change.life || change.hold === 'ended') beginAt(watch, change);
    rearm(watch);
  },
  turned(watch) {
    follow(watch);
    rearm(watch);
  },
  due(watch) {
    const since = silentSince(watch);
    const usual = usualMs(watch, since);
    watch.memory.raised = true;
    // The line was learned hearing everything: half deaf, silence is nothing unusual. The fixed times see to it. A radar that was
    // given up is no reason: somebody may be lying before it.
    if (!watch.hearsAll || watch.deafWithin(since, watch.now)) return;
    const facts = { kind: 'unusual', silentFrom: watch.told(since), usualMs: usual, lineMs: lineMs(watch, usual) };
    watch.raise(facts, { shadow: shadowDaysLeft(watch) > 0 });
  },
  primed(watch) {
    watch.memory.raised = false;
    rearm(watch);
  },
  waiting(watch) {
    const counting = dueAt(watch) !== null;
    const since = silentSince(watch);
    const rooms = (watch.spec.of?.rooms ?? []).join(',');
    const learned = { usualMs: counting ? usualMs(watch, since) : null, shadowDaysLeft: shadowDaysLeft(watch) };
    const facts = { held: watch.held, counting, rooms, ...learned };
    const shadow = learned.shadowDaysLeft > 0;
    return { since: counting ? since : null, excusedUntil: watch.excusedUntil, shadow, facts };
  },
  keeps(watch, before) {
    if (!isMemory(before) || before.about !== aboutOf(watch.spec)) return;
    watch.memory.about = before.about;
    watch.memory.learned = before.learned;
    watch.memory.firstDay = before.firstDay;
    watch.memory.today = before.today;
  },
  settled(watch) {
    begin(watch, watch.now);
    watch.memory.spoiled = true;
    rearm(watch);
  },
};
