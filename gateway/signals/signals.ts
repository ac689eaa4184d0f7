/** The resident's side of an alert: every lamp, siren and plug of `signals:` shows the state of now. Never on the alert path. */
import { Temporal } from 'temporal-polyfill';
import type { Effect, Instant, LampEffect, Window } from '../../rules/engine/types.ts';
import { isInside } from '../../rules/language/window.ts';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Link, Received } from '../mqtt/link.ts';
import { isObject, parseJson, parseOnline } from '../sensors/payload.ts';
import { abilitiesOf, canBe } from './abilities.ts';
import type { Payload } from './commands.ts';
import type { SignalsConfig } from './config.ts';
import { newSignal, Signal, type SignalMemory } from './signal.ts';

const keptKey = 'signals';

export interface SignalsDeps {
  readonly signals: SignalsConfig;
  readonly night: Window;
  readonly timeZone: string;
  /** Zigbee2MQTT's base topic. */
  readonly base: string;
  readonly link: Pick<Link, 'publish' | 'connected'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<Journal, 'get' | 'set'>;
  now(): { readonly lamp: LampEffect['lamp']; readonly emergency: boolean };
}

export class Signals {
  private readonly deps: SignalsDeps;
  private readonly all = new Map<string, Signal>();
  private readonly told = new Set<string>();
  private bridgeOnline = true;
  private running = false;

  constructor(deps: SignalsDeps) {
    this.deps = deps;
  }

  start(): void {
    const { signals, clock, store } = this.deps;
    const kept = keptOf(store.get(keptKey));
    for (const [id, config] of Object.entries(signals)) {
      const publish = (payload: Payload) => this.publish(config.device, payload);
      this.all.set(id, new Signal(config, { ...newSignal(), ...kept[id] }, { clock, publish }));
    }
    this.running = true;
    this.update();
  }

  stop(): void {
    this.running = false;
    for (const signal of this.all.values()) signal.stop();
  }

  /** After each commit. */
  act(effects: readonly Effect[]): void {
    if (effects.some(({ type }) => type === 'lamp' || type === 'alert')) this.update();
  }

  /** Our link is up. */
  linkUp(): void {
    this.again();
  }

  /** A message under Zigbee2MQTT's base topic. */
  hear({ topic, payload, retain }: Pick<Received, 'topic' | 'payload' | 'retain'>): void {
    if (this.all.size === 0) return;
    const path = topic.slice(this.deps.base.length + 1);
    if (path === 'bridge/devices') this.learn(parseJson(payload));
    else if (path === 'bridge/state') this.bridgeIs(parseOnline(payload) ?? this.bridgeOnline, retain);
    else if (!path.startsWith('bridge/')) this.hearDevice(path, payload);
  }

  private update(): void {
    const { lamp, emergency } = this.deps.now();
    const quiet = !emergency && this.isNight(this.deps.clock.now());
    const changed = [...this.all.values()].filter((signal) => signal.want(lamp === 'cleared' ? null : lamp, quiet));
    if (changed.length > 0) this.keep();
    this.settle();
  }

  /** Whoever was away gets the state of now. */
  private again(): void {
    for (const signal of this.all.values()) signal.owe();
    this.settle();
  }

  private settle(): void {
    if (!this.running || !this.bridgeOnline || !this.deps.link.connected) return;
    for (const signal of this.all.values()) void signal.settle();
  }

  private bridgeIs(online: boolean, retained: boolean): void {
    const back = online && (!this.bridgeOnline || !retained);
    this.bridgeOnline = online;
    if (back) this.again();
  }

  private learn(devices: unknown): void {
    const listed: unknown[] = Array.isArray(devices) ? devices.slice(0, limits.sensors.devices) : [];
    for (const [id, signal] of this.all) {
      const device = listed.filter(isObject).find((one) => one.friendly_name === signal.config.device);
      const definition = isObject(device?.definition) ? device.definition : {};
      signal.abilities = device ? abilitiesOf(definition.exposes) : null;
      if (!signal.abilities || !canBe(signal.config.kind, signal.abilities)) this.useless(id, signal);
    }
    this.settle();
  }

  private useless(id: string, { config, abilities }: Signal): void {
    if (this.told.has(id)) return;
    this.told.add(id);
    const why = abilities ? `has not what a ${config.kind} needs` : 'is not known to Zigbee2MQTT';
    this.deps.log.warn({ signal: id }, `the signal's device ${why}; it shows nothing`);
  }

  private hearDevice(device: string, payload: Buffer): void {
    const used = [...this.all.values()].filter(({ config }) => config.device === device);
    if (used.length === 0 || payload.length > limits.sensors.payloadBytes) return;
    const properties = parseJson(payload);
    if (!isObject(properties)) return;
    const news = used.filter((signal) => signal.heard(properties));
    if (news.length > 0) this.keep();
  }

  private keep(): void {
    const memories = [...this.all].map(([id, { memory }]) => [id, memory]);
    this.deps.store.set(keptKey, JSON.stringify(Object.fromEntries(memories)));
  }

  private async publish(device: string, payload: Payload): Promise<boolean> {
    const { base, link, log } = this.deps;
    if (!this.running || !this.bridgeOnline || !link.connected) return false;
    try {
      await link.publish(`${base}/${device}/set`, JSON.stringify(payload));
      return true;
    } catch (error) {
      log.warn(`a signal in the flat could not be told: ${reasonOf(error)}`);
      return false;
    }
  }

  private isNight(at: Instant): boolean {
    const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.deps.timeZone);
    return isInside(this.deps.night, local.dayOfWeek, local.hour * 60 + local.minute);
  }
}

function keptOf(text: string | null): Record<string, SignalMemory> {
  const kept = text === null ? null : parseJson(Buffer.from(text));
  return isObject(kept) ? (kept as unknown as Record<string, SignalMemory>) : {};
}
