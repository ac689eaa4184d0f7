/**
 * Methods that know signs of life and a line: bare, or with a simple inference (away = an exit door moved, then ten minutes of
 * silence; in bed = the mat with ceilings of 12 h and 5 h, without a mat 10 h by night). What the inference excuses is neither
 * called nor learned.
 */
import type { Instant } from '../../../../rules/engine/types.ts';
import { type Heard, type Home, hour, minute } from '../home.ts';
import { createLocalHour } from '../local-time.ts';
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
  start: (home) => new SilenceWatcher(home, fixedLine(hours), inferenceFor(home)),
});

export interface Inference {
  readonly exits: ReadonlySet<string>;
  /** No mat tells when she is in bed. */
  readonly nightByClock: boolean;
}

export function inferenceFor({ sensors }: Home): Inference {
  return {
    exits: new Set(sensors.filter(({ exit }) => exit).map(({ id }) => id)),
    nightByClock: !sensors.some(({ kind }) => kind === 'bed'),
  };
}

const exitDelayMs = 10 * minute;
const clockNightMs = 10 * hour;
const isNight = (localHour: number): boolean => localHour >= 21 || localHour < 7;

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

interface State {
  silentFrom: Instant;
  /** The last sign was an exit door. */
  atDoor: boolean;
  raised: boolean;
  /** Until then no line was crossed; lines change for an ended silence only. */
  checkedTo: Instant;
  beds: ReadonlyMap<string, Instant>;
}

export class SilenceWatcher implements Watcher {
  readonly alarms: Alarm[] = [];
  readonly away: Span[] | null;
  private readonly home: Home;
  private readonly line: Line;
  private readonly inference: Inference | null;
  private readonly localHour: (at: Instant) => number;
  private signs = new Signs();
  private state: State;

  constructor(home: Home, line: Line, inference: Inference | null) {
    this.home = home;
    this.line = line;
    this.inference = inference;
    this.away = inference && [];
    const local = createLocalHour(home.timeZone);
    this.localHour = (at) => local(at).hour;
    this.state = { silentFrom: home.from, atDoor: false, raised: false, checkedTo: home.from, beds: new Map() };
  }

  hear(heard: Heard): void {
    const { receivedAt: at, sensor, signal, value } = heard.reading;
    this.until(at);
    if (!this.signs.isSign(heard)) return;
    this.endSilence(at);
    const beds = signal === 'bed' ? withBed(this.state.beds, sensor, value === true ? at : null) : this.state.beds;
    const atDoor = this.inference?.exits.has(sensor) ?? false;
    this.state = { silentFrom: at, atDoor, raised: false, checkedTo: at, beds };
  }

  private endSilence(to: Instant): void {
    const { silentFrom: from, atDoor } = this.state;
    const excuse = this.excuse();
    this.line.learn({ from, to, excused: (at) => at >= excuse.from && at < excuse.to });
    if (atDoor && to > excuse.from) this.away?.push({ from: excuse.from, to });
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
      const next = at >= excuse.from && at < excuse.to ? excuse.to : this.nextStep(at, excuse.from);
      const limitMs = next === excuse.to ? null : this.line.limitAt(at);
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
  private excuse(): Span {
    const { silentFrom: from, atDoor, beds } = this.state;
    if (!this.inference) return { from, to: from };
    if (atDoor) return { from: from + exitDelayMs, to: Number.POSITIVE_INFINITY };
    if (beds.size > 0) return { from, to: this.ceilingOf(Math.min(...beds.values())) };
    const clockNight = this.inference.nightByClock && isNight(this.localHour(from));
    return { from, to: clockNight ? from + clockNightMs : from };
  }

  private ceilingOf(on: Instant): Instant {
    const hourOf = this.localHour(on);
    return on + (isNight(hourOf) || hourOf >= 17 ? 12 : 5) * hour;
  }

  /** The line is shared: nobody moves in a fork, so it learns nothing. */
  fork(): Watcher {
    const fork = new SilenceWatcher(this.home, this.line, this.inference);
    fork.signs = this.signs.copy();
    fork.state = { ...this.state };
    return fork;
  }
}

function withBed(beds: ReadonlyMap<string, Instant>, sensor: string, on: Instant | null): ReadonlyMap<string, Instant> {
  const others = [...beds].filter(([other]) => other !== sensor);
  return new Map(on === null ? others : [...others, [sensor, on]]);
}
