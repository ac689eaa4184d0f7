/** What must hold whatever happens, in whatever order: what a person relies on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlertEffect,
  type Effect,
  Engine,
  type Input,
  type Instant,
  modes,
  type Program,
} from '../../rules/engine/index.ts';
import { hour, inWords, program, rule, rules, sensors } from '../stories/support.ts';
import { plans, type Reload, Telling } from '../support/random-life.ts';

const flat = program({
  rules: [
    ...rules,
    rule(
      { id: 'smoke-like', kind: 'happens', level: 'emergency' },
      { event: { signal: 'leak', sensors: ['bath_leak'] } },
    ),
    rule({ id: 'anywhere', kind: 'inactivity', while: 'any', resolve: 'activity' }, { for: '3h' }),
  ],
  sensors: sensors.map((sensor) => (sensor.kind === 'motion' ? { ...sensor, silentAfterMs: 6 * hour } : sensor)),
});
const without = (id: string): Program => ({ ...flat, rules: flat.rules.filter((one) => one.id !== id) });
const others = [
  without('inactivity-day'),
  without('not-up'),
  { ...flat, flat: { ...flat.flat, household: 'pet' as const } },
];

interface Saved {
  readonly alerts: { readonly cases: readonly Case[] };
  readonly deadlines: readonly { readonly key: string; readonly due: Instant }[];
}
interface Case {
  readonly alert: AlertEffect['alert'];
  readonly about: string;
  readonly awaits: string;
}

/** Looks at everything that happens, and says what is wrong with it. */
class Witness extends Telling {
  readonly wrong: string[] = [];
  private lastAt: Instant = Number.NEGATIVE_INFINITY;
  /** Alerts that have been told of and are not over, by id. */
  private readonly standing = new Map<string, AlertEffect['alert']>();
  private readonly ended = new Set<string>();

  protected override heard(step: Input | Reload | null, effects: readonly Effect[]): void {
    for (const effect of effects) {
      this.look(effect.at < this.lastAt, 'time goes back', effect);
      this.lastAt = Math.max(this.lastAt, effect.at);
      if (effect.type === 'alert') this.alertChanged(effect);
      if (effect.type === 'notify')
        this.look(!this.mayTell(effect.alertId, effect.message), 'tells of nothing', effect);
    }
    if (step !== null) this.nothingIsLost();
  }

  private look(isWrong: boolean, what: string, effect: Effect): void {
    if (isWrong) this.wrong.push(`${what}: ${inWords(effect)}`);
  }

  private alertChanged(effect: AlertEffect): void {
    const { alert, change } = effect;
    const known = this.standing.get(alert.id);
    this.look(this.ended.has(alert.id), 'an alert comes back after its end', effect);
    const begins = change === 'prealarm' || (change === 'opened' && !known);
    this.look(begins === (known !== undefined), 'an alert begins twice, or never began', effect);
    this.look(change === 'opened' && known !== undefined && known.state !== 'prealarm', 'opens twice', effect);
    this.look(
      change === 'cancelled' && alert.level === 'emergency' && known?.state === 'open',
      'an emergency is called off',
      effect,
    );
    this.look(
      change === 'closed' && alert.level === 'emergency' && alert.closed?.by === 'engine',
      'an emergency closes itself',
      effect,
    );
    if (change === 'cancelled' || change === 'closed') {
      this.standing.delete(alert.id);
      this.ended.add(alert.id);
    } else this.standing.set(alert.id, alert);
  }

  /** After its end only the all-clear; before it is open nothing. */
  private mayTell(alertId: string, message: string): boolean {
    const state = this.standing.get(alertId)?.state;
    return message === 'all-clear' ? this.ended.has(alertId) : state === 'open' || state === 'acknowledged';
  }

  private nothingIsLost(): void {
    const { alerts, deadlines } = JSON.parse(this.engine.snapshot()) as Saved;
    const kept = new Set(alerts.cases.map(({ alert }) => alert.id));
    for (const id of this.standing.keys()) if (!kept.has(id)) this.wrong.push(`${id} is lost`);
    const matters = alerts.cases.map(({ alert, about }) => `${alert.rule} ${about}`);
    if (new Set(matters).size < matters.length) this.wrong.push(`two alerts of one rule: ${matters.join(', ')}`);
    const waiting = new Set(deadlines.map(({ key }) => key));
    for (const { alert, awaits } of alerts.cases) {
      const urgent = alert.level === 'emergency' || alert.level === 'alarm';
      const goesOn = waiting.has(`alert:${alert.id}`) || awaits === 'network' || alert.handedOver !== null;
      if (urgent && !goesOn) this.wrong.push(`${alert.id} waits for nothing (${alert.state}, ${awaits})`);
    }
  }
}

/** What a press of the help button comes to now, in each mode. */
function pressed(life: Telling): Record<string, string> {
  const { program: configuration } = life.engine;
  const { at } = life.engine.view();
  const state = life.engine.snapshot();
  const come = modes.map((mode) => {
    const engine = new Engine(configuration, at, state);
    engine.step({ type: 'mode', at, mode, by: 'keller' });
    const press = {
      type: 'reading',
      receivedAt: at,
      sensor: 'sos',
      room: 'hall',
      signal: 'help',
      value: true,
    } as const;
    const effects = engine.step({ ...press, at: at + 1, evidence: 'report' });
    return [mode, effects.flatMap((effect) => (isOfHelp(effect) ? [effect.change] : [])).join(' ')];
  });
  return Object.fromEntries(come);
}

const isOfHelp = (effect: Effect): effect is AlertEffect => effect.type === 'alert' && effect.alert.rule === 'help';

describe('whatever happens', () => {
  it('help acts at once in every mode; in maintenance it waits for a cancel on site', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const life = new Telling(flat, ...others).run(plan);
        const known = life.engine.view().alerts.find(({ rule: id }) => id === 'help');
        const come = known ? 'raised-again' : 'opened';
        expect(pressed(life)).toEqual({
          ...Object.fromEntries(modes.map((mode) => [mode, come])),
          ...(!known && { maintenance: 'prealarm' }),
        });
      }),
      { numRuns: Number(process.env.RUNS ?? 40) },
    );
  });

  it('no alert is lost, doubled or told out of turn, and time never goes back', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(new Witness(flat, ...others).run(plan).wrong).toEqual([]);
      }),
      { numRuns: Number(process.env.RUNS ?? 60) },
    );
  });
});
