/**
 * Law 4 as a person would reckon it with pencil and paper, against the engine: one rule of silence, a life of single signs,
 * deaf times of every cause and length, and restarts at any moment.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlertEffect,
  type Effect,
  Engine,
  type Input,
  type Instant,
  quietSnapshot,
} from '../../rules/engine/index.ts';
import { hour, instant, localTime, minute, neverSilent, program, rule, second, sensors } from '../stories/support.ts';

const start = instant('2026-03-09 06:00');
const forMs = 3 * hour;
const silence = rule({ id: 'silence', kind: 'inactivity', while: 'any' }, { for: '3h' });
const flat = program({ rules: [silence], sensors: neverSilent(sensors.filter(({ id }) => id === 'kettle')) });

interface Gap {
  readonly from: Instant;
  readonly to: Instant;
  readonly cause: 'gateway' | 'broker' | 'bridge';
}
interface Life {
  /** When something was done, heard or not. */
  readonly signs: readonly Instant[];
  readonly gaps: readonly Gap[];
  /** Restarts so short that nobody notices. */
  readonly restarts: readonly Instant[];
  readonly end: Instant;
}

const oneOf = fc.constantFrom;
/** What comes next, after how long; alternately heard and deaf. */
const stretch = fc.record({
  hearingMs: oneOf(second, 50 * second, 5 * minute, 40 * minute, 110 * minute, 170 * minute, forMs, 4 * hour),
  signs: fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 2 }),
  deafMs: oneOf(20 * second, 59 * second, minute, 61 * second, 29 * minute, 31 * minute, 3 * hour, 26 * hour),
  signWhileDeaf: fc.boolean(),
  cause: oneOf('gateway' as const, 'broker' as const, 'bridge' as const),
  restartAt: fc.integer({ min: 1, max: 999 }),
});
const lives: fc.Arbitrary<Life> = fc.array(stretch, { minLength: 1, maxLength: 12 }).map((stretches) => {
  const signs: Instant[] = [];
  const gaps: Gap[] = [];
  const restarts: Instant[] = [];
  let at = start;
  for (const { hearingMs, signs: shares, deafMs, signWhileDeaf, cause, restartAt } of stretches) {
    signs.push(...shares.sort((a, b) => a - b).map((share) => at + Math.ceil((hearingMs * share) / 1000)));
    restarts.push(at + Math.ceil((hearingMs * restartAt) / 1000));
    const from = at + hearingMs;
    at = from + deafMs;
    if (signWhileDeaf) signs.push(from + deafMs / 2);
    gaps.push({ from, to: at, cause });
  }
  return { signs: [...new Set(signs)], gaps, restarts, end: at + 8 * hour };
});

const isHeard = (sign: Instant, gaps: readonly Gap[]): boolean =>
  !gaps.some(({ from, to }) => sign > from && sign < to);

// ------------------------------------------------------------------------------------------------ with pencil and paper

interface Verdict {
  readonly at: Instant;
  readonly says: 'silence' | 'not monitored';
}

/** What a silence that began at `since` comes to if nothing more is heard. */
function verdict(since: Instant, gaps: readonly Gap[]): Verdict {
  const due = since + forMs;
  const latest = due + 2 * hour;
  let at = due;
  for (const { from, to } of gaps) {
    if (to <= since || from >= at) continue;
    const counts = to - from >= minute;
    const until = counts ? to + Math.min(30 * minute, to - from) : to;
    if (until <= at) continue;
    if (counts && until > latest) return { at: notMonitoredAt(latest, gaps), says: 'not monitored' };
    at = until;
  }
  return { at, says: 'silence' };
}

/** When the two hours are over, though links may still be down then: the gateway itself must be up to say so. */
function notMonitoredAt(latest: Instant, gaps: readonly Gap[]): Instant {
  const down = gaps.find(({ from, to, cause }) => cause === 'gateway' && from < latest && latest <= to);
  return down?.to ?? latest;
}

/** Every alert is closed at once, so that the next silence counts from there. */
function reckon({ signs, gaps, end }: Life): string[] {
  const heard = signs.filter((sign) => isHeard(sign, gaps));
  const told: string[] = [];
  let since = start;
  for (;;) {
    const next = heard.find((sign) => sign > since) ?? Number.POSITIVE_INFINITY;
    const { at, says } = verdict(since, gaps);
    if (Math.min(at, next) > end) return told;
    // What is due in the very instant of a sign comes first.
    if (at <= next) told.push(`${localTime(at)} ${says}`);
    since = Math.min(at, next);
  }
}

// ------------------------------------------------------------------------------------------------ with the engine

class Gateway {
  engine = new Engine(flat, start, quietSnapshot(flat, start));
  readonly told: string[] = [];

  until(at: Instant): void {
    for (let wake = this.engine.wakeAt(); wake !== null && wake <= at; wake = this.engine.wakeAt()) {
      this.take(this.engine.step({ type: 'tick', at: wake }));
    }
  }

  restart(at: Instant): void {
    this.engine = new Engine(flat, at, this.engine.snapshot());
  }

  hear(input: Input): void {
    this.take(this.engine.step(input));
  }

  tea(at: Instant): void {
    this.hear(kettle(at, true));
    this.hear(kettle(at, false));
  }

  private take(effects: readonly Effect[]): void {
    for (const effect of effects) if (effect.type === 'alert' && effect.change === 'opened') this.opened(effect);
  }

  private opened({ at, alert }: AlertEffect): void {
    const { id, rule: name, because } = alert;
    if (name === 'silence') this.told.push(`${localTime(at)} silence`);
    if (name === 'not-monitored' && because.facts.rule === 'silence') this.told.push(`${localTime(at)} not monitored`);
    this.hear({ type: 'close', at: this.engine.view().at, alertId: id, by: 'keller', via: 'page', reason: 'other' });
  }
}

const kettle = (at: Instant, on: boolean): Input => ({
  ...{ type: 'reading', at, receivedAt: at, sensor: 'kettle', room: 'kitchen', signal: 'power', evidence: 'report' },
  value: on ? 1800 : 0,
});

/** In order; a gap of the gateway itself is one input at its end, with a restart before. */
function live({ signs, gaps, restarts, end }: Life): string[] {
  const gateway = new Gateway();
  const happenings: { at: Instant; run: () => void }[] = [
    ...signs.filter((sign) => isHeard(sign, gaps)).map((at) => ({ at, run: () => gateway.tea(at) })),
    ...restarts.map((at) => ({ at, run: () => gateway.restart(at) })),
    ...gaps.map(({ from, cause }) => ({
      at: from,
      run: () => {
        if (cause !== 'gateway') gateway.hear({ type: 'deaf', at: from, cause });
      },
    })),
    ...gaps.map(({ from, to, cause }) => ({
      at: to,
      run: () => {
        if (cause === 'gateway') gateway.restart(to);
        gateway.hear({ type: 'gap', at: to, from, cause });
      },
    })),
  ];
  const down = (at: Instant) => gaps.some(({ from, to, cause }) => cause === 'gateway' && at > from && at <= to);
  for (const { at, run } of happenings.sort((a, b) => a.at - b.at)) {
    if (!down(at)) gateway.until(at);
    run();
  }
  gateway.until(end);
  return gateway.told;
}

describe('a life with deaf times and restarts', () => {
  it('is told of as law 4 says', () => {
    fc.assert(
      fc.property(lives, (life) => {
        expect(live(life)).toEqual(reckon(life));
      }),
      { numRuns: Number(process.env.RUNS ?? 150) },
    );
  });
});
