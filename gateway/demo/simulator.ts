/**
 * A Zigbee2MQTT with ten sensors that exist only here: it publishes what the real one would (retained bridge topics,
 * device messages with last_seen and linkquality, the off of a motion by timer) and plays the days of a script.
 */
import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../rules/engine/types.ts';
import type { Clock, Timer } from '../clock.ts';
import { projectPath } from '../root.ts';
import { bridgeInfo, checkIns, events, occupancyTimeoutMs, type Properties } from './simulator-radio.ts';
import { type Day, missedMorning, ordinaryDay } from './simulator-script.ts';

export interface SimulatorOptions {
  readonly clock: Clock;
  publish(topic: string, payload: string, options: { readonly retain: boolean; readonly qos: 0 | 1 }): void;
  /** IANA name: the script's times are local. */
  readonly timeZone: string;
  /** Played in turn, for ever. */
  readonly days?: readonly Day[];
}

interface Planned {
  readonly at: Instant;
  readonly sensor: string;
  readonly event: string;
}

const base = 'zigbee2mqtt';
const checkInEveryMs = 3_600_000;
const startHour = 14;

/** The afternoon before `today`: a night and a morning lie ahead. */
export function demoStartsAt(today: Instant, timeZone: string): Instant {
  const now = Temporal.Instant.fromEpochMilliseconds(today).toZonedDateTimeISO(timeZone);
  const start = now.subtract({ days: 1 }).startOfDay().with({ hour: startHour });
  return start.epochMilliseconds;
}

export class Simulator {
  private readonly options: SimulatorOptions;
  private readonly last = new Map<string, Properties>();
  private readonly lastSeen = new Map<string, Instant>();
  private readonly offTimers = new Map<string, Timer>();
  private readonly timers = new Set<Timer>();

  constructor(options: SimulatorOptions) {
    this.options = options;
  }

  start(): void {
    this.announce();
    const { clock, timeZone } = this.options;
    const today = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(timeZone).toPlainDate();
    this.play(today, 0);
    Object.keys(checkIns).forEach((sensor, index) => {
      this.at(clock.now() + index * 1000, () => this.checkIn(sensor));
    });
  }

  stop(): void {
    for (const timer of [...this.timers, ...this.offTimers.values()]) timer.cancel();
    this.timers.clear();
    this.offTimers.clear();
    this.keep('bridge/state', { state: 'offline' });
  }

  /** Something happens at a sensor now: ('front_door', 'open'), ('sos_button', 'press'); simulator-radio.ts has them all. */
  event(sensor: string, event: string): void {
    const messages = events[sensor]?.[event];
    if (!messages) throw new Error(`the demo's ${sensor} has no event ${event}`);
    this.lastSeen.set(sensor, this.options.clock.now());
    for (const properties of messages) this.say(sensor, properties);
    if (event === 'motion') this.motionEnds(sensor);
  }

  /** A carer comes in, and the resident gets up. */
  visit(): void {
    const now = this.options.clock.now();
    const steps = [
      ['front_door', 'open', 0],
      ['bed_pad', 'out', 1],
      ['hall_motion', 'motion', 3],
      ['front_door', 'close', 5],
      ['kitchen_motion', 'motion', 12],
    ] as const;
    for (const [sensor, event, seconds] of steps) this.at(now + seconds * 1000, () => this.event(sensor, event));
  }

  private announce(): void {
    const devices = JSON.parse(readFileSync(projectPath('gateway/demo/simulator-devices.json'), 'utf8')) as unknown[];
    this.keep('bridge/state', { state: 'online' });
    this.keep('bridge/info', bridgeInfo);
    this.keep('bridge/devices', devices);
    this.keep('bridge/groups', []);
    for (const sensor of Object.keys(events)) this.keep(`${sensor}/availability`, { state: 'online' });
  }

  /** One day of the script; the next one is played when it has begun. */
  private play(date: Temporal.PlainDate, index: number): void {
    const { clock, timeZone, days = [ordinaryDay, missedMorning] } = this.options;
    const planned = (days[index % days.length] ?? []).map(({ at, ...rest }): Planned => {
      const local = date.toZonedDateTime({ timeZone, plainTime: at });
      return { at: local.epochMilliseconds, ...rest };
    });
    for (const { at, sensor, event } of planned) {
      if (at >= clock.now()) this.at(at, () => this.event(sensor, event));
    }
    const next = date.add({ days: 1 });
    this.at(next.toZonedDateTime({ timeZone }).epochMilliseconds, () => this.play(next, index + 1));
  }

  private checkIn(sensor: string): void {
    const { clock } = this.options;
    this.lastSeen.set(sensor, clock.now());
    this.say(sensor, checkIns[sensor]?.(this.last.get(sensor) ?? {}) ?? {});
    this.at(clock.now() + checkInEveryMs, () => this.checkIn(sensor));
  }

  /** Zigbee2MQTT's own timer; each motion winds it up again. */
  private motionEnds(sensor: string): void {
    const { clock } = this.options;
    this.offTimers.get(sensor)?.cancel();
    const end = (): void => {
      for (const properties of events[sensor]?.off ?? []) this.say(sensor, properties);
    };
    this.offTimers.set(sensor, clock.at(clock.now() + occupancyTimeoutMs, end));
  }

  private say(sensor: string, properties: Properties): void {
    this.last.set(sensor, { ...this.last.get(sensor), ...properties });
    const message = { ...properties, last_seen: this.lastSeen.get(sensor), linkquality: 120 };
    this.options.publish(`${base}/${sensor}`, JSON.stringify(message), { retain: false, qos: 1 });
  }

  private keep(topic: string, payload: unknown): void {
    this.options.publish(`${base}/${topic}`, JSON.stringify(payload), { retain: true, qos: 1 });
  }

  private at(at: Instant, action: () => void): void {
    const timer = this.options.clock.at(at, () => {
      this.timers.delete(timer);
      action();
    });
    this.timers.add(timer);
  }
}
