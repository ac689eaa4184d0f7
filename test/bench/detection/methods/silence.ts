/**
 * Methods that know signs of life and a line: bare, or with a simple inference. Away = an exit door moved, then ten minutes of
 * silence; until an exit door moves again, or three signs within ten minutes. In bed = a mat on, with ceilings of 12 h (from 17 h
 * on and by night) and 5 h; where none is on, a silence that began by night is granted 10 h. What the inference excuses is not
 * called; where a door or a mat told it, it is not learned either.
 */
import type { Instant } from '../../../../rules/engine/types.ts';
import { type Heard, type Home, hour, minute } from '../home.ts';
import { createLocalHour, type LocalHour } from '../local-time.ts';
import type { Alarm, Method, Watcher } from '../method.ts';
import { Signs } from './life.ts';
import { fixedLine, type Line } from './line.ts';

export const simpleInferenceName = 'simple inference';

export const bareSilence = (hours: number): Method => ({
  ...{ name: `fixed ${hours} h`, threshold: `${hours} h`, learns: false, unanswered: null },
  start: (home) => new SilenceWatcher(home, fixedLine(hours), null),
});

export const simpleInference = (hours: number): Method => ({
  ...{ name: simpleInferenceName, threshold: `${hours} h`, learns: false, unanswered: null },
  start: (home) => new SilenceWatcher(home, fixedLine(hours), exitsOf(home)),
});

export interface LearnedOptions {
  readonly name: string;
  readonly factor: number;
  readonly inference: boolean;
  line(localHour: (at: Instant) => LocalHour, factor: number): Line;
}

export const learned = ({ name, factor, inference, line }: LearnedOptions): Method => ({
  ...{ name, threshold: `${factor} x`, learns: true, unanswered: null },
  start: (home) =>
    new SilenceWatcher(home, line(createLocalHour(home.timeZone), factor), inference ? exitsOf(home) : null),
});

const exitsOf = ({ sensors }: Home): ReadonlySet<string> =>
  new Set(sensors.filter(({ exit }) => exit).map(({ id }) => id));

const exitDelayMs = 10 * minute;
const sustained = { signs: 3, withinMs: 10 * minute };
const nightMs = 10 * hour;
const isNight = (localHour: number): boolean => localHour >= 21 || localHour < 7;

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** `told`: by a door or a mat, not only by the clock. */
interface Excuse extends Span {
  readonly told: boolean;
}

interface State {
  silentFrom: Instant;
  /** Out from then on, if nothing more is heard; null: she is here. */
  outFrom: Instant | null;
  /** The last signs since she went out. */
  returning: readonly Instant[];
  beds: ReadonlyMap<string, Instant>;
  raised: boolean;
  /** Until then no line was crossed; lines change for an ended silence only. */
  checkedTo: Instant;
}

export class SilenceWatcher implements Watcher {
  readonly alarms: Alarm[] = [];
  readonly away: Span[] | null;
  private readonly home: Home;
  private readonly line: Line;
  /** null: nothing is inferred. */
  private readonly exits: ReadonlySet<string> | null;
  private readonly localHour: (at: Instant) => number;
  private signs = new Signs();
  private state: State;

  constructor(home: Home, line: Line, exits: ReadonlySet<string> | null) {
    this.home = home;
    this.line = line;
    this.exits = exits;
    this.away = exits && [];
    const local = createLocalHour(home.timeZone);
    this.localHour = (at) => local(at).hour;
    this.state = this.silentSince(home.from, null, [], new Map());
  }

  private silentSince(
    at: Instant,
    outFrom: Instant | null,
    returning: readonly Instant[],
    beds: ReadonlyMap<string, Instant>,
  ): State {
    return { silentFrom: at, outFrom, returning, beds, raised: false, checkedTo: at };
  }

  hear(heard: Heard): void {
    const { receivedAt: at, sensor, signal, value } = heard.reading;
    this.until(at);
    if (!this.signs.isSign(heard)) return;
    this.endSilence(at);
    const { outFrom, returning } = this.state;
    const beds = signal === 'bed' ? withBed(this.state.beds, sensor, value === true ? at : null) : this.state.beds;
    if (this.exits?.has(sensor)) this.state = this.silentSince(at, at + exitDelayMs, [], beds);
    else if (outFrom === null || at < outFrom) this.state = this.silentSince(at, null, [], beds);
    else this.state = this.signWhileOut(at, outFrom, [...returning, at].slice(-sustained.signs), beds);
  }

  private signWhileOut(at: Instant, outFrom: Instant, signs: readonly Instant[], beds: State['beds']): State {
    const returned = signs.length === sustained.signs && at - (signs[0] ?? at) <= sustained.withinMs;
    return this.silentSince(at, returned ? null : outFrom, signs, beds);
  }

  private endSilence(to: Instant): void {
    const { silentFrom: from, outFrom } = this.state;
    const excuse = this.excuse();
    this.line.learn({ from, to, excused: (at) => excuse.told && at >= excuse.from && at < excuse.to });
    if (outFrom !== null && to > excuse.from) this.away?.push({ from: excuse.from, to });
  }

  until(now: Instant): void {
    const { state } = this;
    if (state.raised || now <= state.checkedTo) return;
    const due = this.crossedAt(now);
    state.checkedTo = now;
    if (due === null) return;
    state.raised = true;
    this.alarms.push({ at: due, rule: 'silence', level: 'alarm', centre: false });
  }

  /** When the silence first reached the line of the time it then was, outside of what is excused. */
  private crossedAt(now: Instant): Instant | null {
    const { silentFrom, checkedTo } = this.state;
    const excuse = this.excuse();
    for (let at = checkedTo; at <= now; ) {
      const excused = at >= excuse.from && at < excuse.to;
      const next = excused ? excuse.to : this.nextStep(at, excuse.from);
      const limitMs = excused ? null : this.line.limitAt(at);
      const due = limitMs === null ? next : Math.max(at, silentFrom + limitMs);
      if (due < next) return due <= now ? due : null;
      at = next;
    }
    return null;
  }

  private nextStep(at: Instant, excusedFrom: Instant): Instant {
    const { stepMs } = this.line;
    const next = at + stepMs - (Math.round(this.localHour(at) * hour) % stepMs);
    return at < excusedFrom ? Math.min(next, excusedFrom) : next;
  }

  /** Nobody is expected to be heard of meanwhile. */
  private excuse(): Excuse {
    const { silentFrom: from, outFrom, beds } = this.state;
    if (!this.exits) return { from, to: from, told: false };
    if (outFrom !== null) return { from: Math.max(from, outFrom), to: Number.POSITIVE_INFINITY, told: true };
    if (beds.size > 0) return { from, to: this.ceilingOf(Math.min(...beds.values())), told: true };
    return { from, to: isNight(this.localHour(from)) ? from + nightMs : from, told: false };
  }

  private ceilingOf(on: Instant): Instant {
    const hourOf = this.localHour(on);
    return on + (isNight(hourOf) || hourOf >= 17 ? 12 : 5) * hour;
  }

  /** The line is shared: nobody moves in a fork, so it learns nothing. */
  fork(): Watcher {
    const fork = new SilenceWatcher(this.home, this.line, this.exits);
    fork.signs = this.signs.copy();
    fork.state = { ...this.state };
    return fork;
  }
}

function withBed(beds: ReadonlyMap<string, Instant>, sensor: string, on: Instant | null): ReadonlyMap<string, Instant> {
  const others = [...beds].filter(([other]) => other !== sensor);
  return new Map(on === null ? others : [...others, [sensor, on]]);
}
