/**
 * Notices and faults one after the other: the first is told at once, what follows within a quarter of an hour is told when that
 * is over, together. What is over by then is not told. Alarms, emergencies, tests, questions and what concerns safety never wait.
 */
import type { Case } from './case.ts';
import { limits } from './limits.ts';
import type { Instant, Level } from './types.ts';

/** Own instants at which the last quarter of an hour of each level began. */
export type SavedThrottle = Partial<Record<Level, Instant>>;

export class Throttle {
  readonly state: SavedThrottle;

  constructor(saved: SavedThrottle | undefined) {
    this.state = saved ?? {};
  }

  /** When the chain of an alert that is open now may begin; now: it begins. */
  turnOf({ alert, group }: Case, now: Instant): Instant {
    const { level, marked } = alert;
    const mayWait = (level === 'notice' || level === 'fault') && marked !== 'test' && !urgent.has(group);
    if (!mayWait) return now;
    const began = this.state[level];
    if (began === undefined || now >= began + limits.throttle.everyMs) {
      this.state[level] = now;
      return now;
    }
    return now <= began + limits.throttle.togetherMs ? now : began + limits.throttle.everyMs;
  }
}

const urgent: ReadonlySet<Case['group']> = new Set(['safety', 'person']);
