/** What must hold whatever happens, in whatever order: what a person relies on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertEffect, Effect, Input, Instant, Program } from '../../rules/engine/index.ts';
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
    if (step?.type === 'reading') this.emergencyActs(step, effects);
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

  /** Help is an alert in the same moment, and somebody is written to, whatever mode, gap, clock and configuration. */
  private emergencyActs(
    { signal, evidence, sensor, at, receivedAt }: Extract<Input, { type: 'reading' }>,
    effects: readonly Effect[],
  ): void {
    if (signal !== 'help' || evidence === 'copy' || this.isRepetition(sensor, at, receivedAt)) return;
    const alert = effects.findLast((effect) => effect.type === 'alert' && effect.alert.rule === 'help');
    if (!alert) this.wrong.push(`help at ${at} comes to nothing`);
    const opened = effects.find(
      (effect) => effect.type === 'alert' && effect.change === 'opened' && effect.alert.rule === 'help',
    );
    if (opened?.type !== 'alert') return;
    const told = effects.some((effect) => effect.type === 'notify' && effect.alertId === opened.alert.id);
    if (!told) this.wrong.push(`nobody is told of ${opened.alert.id}`);
  }

  /** The same press told again. */
  private isRepetition(sensor: string, at: Instant, receivedAt: Instant): boolean {
    const readings = this.inputs.filter((input) => input.type === 'reading' && input.sensor === sensor);
    return readings
      .slice(0, -1)
      .some((other) => other.type === 'reading' && other.at >= at && other.receivedAt <= receivedAt);
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

describe('whatever happens', () => {
  it('no alert is lost, doubled or told out of turn; help always acts; time never goes back', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(new Witness(flat, ...others).run(plan).wrong).toEqual([]);
      }),
      { numRuns: Number(process.env.RUNS ?? 60) },
    );
  });
});
