/**
 * The simple methods that ours must beat: bare silence, and silence with a simple inference (away = an exit door moved, then
 * ten minutes of silence; in bed = the mat with ceilings of 12 h and 5 h, without a mat 10 h by night).
 */
import type { Instant } from '../../../../rules/engine/types.ts';
import { type Heard, type Home, hour, minute } from '../home.ts';
import { createLocalHour, type LocalHour } from '../local-time.ts';
import type { Alarm, Method, Watcher } from '../method.ts';
import { Signs } from './life.ts';

export const bareSilence = (hours: number): Method => ({
  ...{ name: `fixed ${hours} h`, thresholdHours: hours, learningDays: 0 },
  start: (home) => new SilenceWatcher(home, () => hours * hour, null),
});

export const simpleInference = (hours: number): Method => ({
  ...{ name: 'simple inference', thresholdHours: hours, learningDays: 0 },
  start: (home) => new SilenceWatcher(home, () => hours * hour, inferenceFor(home, hours)),
});

/** When this silence is too long, not regarding where she is. */
export type Threshold = (silentFrom: Instant, now: Instant) => number;

export interface Inference {
  /** Own threshold of a silence that began then, in the night and without a mat. */
  readonly nightMs: number | null;
  readonly exits: ReadonlySet<string>;
  readonly localHour: (at: Instant) => LocalHour;
}

export function inferenceFor(home: Home, hours: number): Inference {
  const mats = home.sensors.some(({ kind }) => kind === 'bed');
  return {
    nightMs: mats ? null : Math.max(10, hours) * hour,
    exits: new Set(home.sensors.filter(({ exit }) => exit).map(({ id }) => id)),
    localHour: createLocalHour(home.timeZone),
  };
}

const exitDelayMs = 10 * minute;
const isNight = (localHour: number): boolean => localHour >= 21 || localHour < 7;

interface State {
  silentFrom: Instant;
  /** The last sign was an exit door. */
  atDoor: boolean;
  raised: boolean;
  beds: Map<string, Instant>;
}

class SilenceWatcher implements Watcher {
  readonly alarms: Alarm[] = [];
  private readonly home: Home;
  private readonly threshold: Threshold;
  private readonly inference: Inference | null;
  private signs = new Signs();
  private state: State;

  constructor(home: Home, threshold: Threshold, inference: Inference | null) {
    this.home = home;
    this.threshold = threshold;
    this.inference = inference;
    this.state = { silentFrom: home.from, atDoor: false, raised: false, beds: new Map() };
  }

  /** Known by where the silences were after which it called nothing. */
  get away(): Watcher['away'] {
    return null;
  }

  hear(heard: Heard): void {
    const { receivedAt: at, sensor, signal, value } = heard.reading;
    this.until(at);
    if (!this.signs.isSign(heard)) return;
    const { beds } = this.state;
    if (signal === 'bed' && value === true) beds.set(sensor, at);
    else if (signal === 'bed') beds.delete(sensor);
    const atDoor = this.inference?.exits.has(sensor) ?? false;
    this.state = { silentFrom: at, atDoor, raised: false, beds };
  }

  until(at: Instant): void {
    if (this.state.raised) return;
    const due = this.dueAt(at);
    if (due === null || due > at) return;
    this.state.raised = true;
    this.alarms.push({ at: due, rule: 'silence', level: 'alarm', centre: false });
  }

  private dueAt(now: Instant): Instant | null {
    const { silentFrom, atDoor, beds } = this.state;
    const due = silentFrom + this.threshold(silentFrom, now);
    if (!this.inference) return due;
    if (atDoor && now - silentFrom > exitDelayMs) return null;
    if (beds.size > 0) return Math.max(due, this.ceilingOf(Math.min(...beds.values())));
    const { nightMs, localHour } = this.inference;
    return nightMs !== null && isNight(localHour(silentFrom).hour) ? Math.max(due, silentFrom + nightMs) : due;
  }

  private ceilingOf(on: Instant): Instant {
    const { hour: at } = this.inference?.localHour(on) ?? { hour: 0 };
    return on + (isNight(at) || at >= 17 ? 12 : 5) * hour;
  }

  fork(): Watcher {
    const fork = new SilenceWatcher(this.home, this.threshold, this.inference);
    fork.signs = this.signs.copy();
    fork.state = { ...this.state, beds: new Map(this.state.beds) };
    return fork;
  }
}
