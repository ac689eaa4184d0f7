/** One lamp, siren or plug: what it shall show now, and what it is told for that. */
import type { Instant } from '../../rules/engine/types.ts';
import type { Clock, Timer } from '../clock.ts';
import { limits } from '../limits.ts';
import { type Abilities, canBe, type Light } from './abilities.ts';
import { lampBack, lampOn, type Payload, plugTo, pulseOf, sirenOff, sirenOn } from './commands.ts';
import type { ShownState, SignalConfig } from './config.ts';

/** Plain JSON: a restart of the gateway must not leave the lamp red for ever. */
export interface SignalMemory {
  shown: ShownState | null;
  dim: boolean;
  since: Instant;
  /** What the lamp said of itself before it showed anything. */
  before: Payload | null;
}

export const newSignal = (): SignalMemory => ({ shown: null, dim: false, since: 0, before: null });

const usual = {
  lamp: { at: ['detected', 'not-sent', 'sent', 'acknowledged'], night: 'dim', forMs: Number.POSITIVE_INFINITY },
  siren: { at: ['detected'], night: 'off', forMs: 30_000 },
  plug: { at: ['detected', 'not-sent', 'sent'], night: 'full', forMs: 600_000 },
} as const;

export interface SignalDeps {
  readonly clock: Clock;
  /** False: it could not be told; the state of now is told later. */
  publish(payload: Payload): Promise<boolean>;
}

export class Signal {
  readonly config: SignalConfig;
  readonly memory: SignalMemory;
  abilities: Abilities | null = null;
  private readonly deps: SignalDeps;
  private timer: Timer | null = null;
  private owed: boolean;

  constructor(config: SignalConfig, memory: SignalMemory, deps: SignalDeps) {
    this.config = config;
    this.memory = memory;
    this.deps = deps;
    this.owed = memory.shown !== null;
  }

  /** True where that changes what it shows. */
  want(lamp: ShownState | null, isQuietNight: boolean): boolean {
    const { kind, at, night } = this.config;
    const way = isQuietNight ? (night ?? usual[kind].night) : 'full';
    const states: readonly string[] = at ?? usual[kind].at;
    const shown = lamp !== null && states.includes(lamp) && way !== 'off' ? lamp : null;
    const dim = shown !== null && way === 'dim';
    const { memory } = this;
    if (shown === memory.shown && dim === memory.dim) return false;
    Object.assign(memory, { shown, dim, since: this.deps.clock.now() });
    this.owed = true;
    return true;
  }

  /** Said by the device: the state to go back to, while the gateway does not use it and shortly afterwards. */
  heard(properties: Payload): boolean {
    const { memory, deps } = this;
    if (memory.shown !== null || deps.clock.now() - memory.since < limits.signals.settleMs) return false;
    const keys = ['state', 'brightness', 'color_mode', 'color_temp', 'color', this.light?.property ?? 'state'];
    const entries = keys.filter((key) => key in properties).map((key) => [key, properties[key]]);
    if (entries.length === 0) return false;
    memory.before = { ...memory.before, ...Object.fromEntries(entries) };
    return true;
  }

  /** It may have forgotten: whatever it shows now is told again. */
  owe(): void {
    if (this.memory.shown !== null) this.owed = true;
  }

  /** Tells it the state of now, where that is owed. */
  async settle(): Promise<void> {
    const payload = this.owed ? this.command() : null;
    if (!payload) return;
    this.timer?.cancel();
    this.owed = false;
    if (await this.deps.publish(payload)) this.goOn();
    else this.owed = true;
  }

  stop(): void {
    this.timer?.cancel();
  }

  private get light(): Light | null {
    return this.abilities?.lamp ?? null;
  }

  private get leftMs(): number {
    const { kind, for: forMs = usual[kind].forMs } = this.config;
    return this.memory.since + forMs - this.deps.clock.now();
  }

  private command(): Payload | null {
    const { abilities, memory, leftMs } = this;
    const { shown, dim, before } = memory;
    if (!abilities || !canBe(this.config.kind, abilities)) return null;
    const { lamp, siren, plug } = abilities;
    if (this.config.kind === 'lamp' && lamp) return shown ? lampOn(lamp, shown, dim) : lampBack(lamp, before);
    if (this.config.kind === 'siren' && siren)
      return shown && leftMs > 0 ? sirenOn(siren, leftMs, dim) : sirenOff(siren);
    return plug && plugTo(plug, shown !== null && leftMs > 0);
  }

  private goOn(): void {
    const { shown } = this.memory;
    if (shown === null) return;
    if (this.config.kind === 'lamp') this.pulse(shown);
    else if (this.leftMs > 0) this.timer = this.deps.clock.after(this.leftMs, () => this.end());
  }

  /** The device ends by itself where it can; a plug cannot. */
  private end(): void {
    this.owed = true;
    void this.settle();
  }

  /** Once a minute after ten: other devices want the radio too. */
  private pulse(shown: ShownState): void {
    const pulse = this.light && pulseOf(this.light, shown);
    if (!pulse) return;
    const tired = this.deps.clock.now() - this.memory.since > limits.signals.fastPulsesMs;
    this.timer = this.deps.clock.after(tired ? limits.signals.slowPulseMs : pulse.everyMs, () =>
      this.beat([...pulse.payloads], shown),
    );
  }

  private beat([payload, ...rest]: Payload[], shown: ShownState): void {
    if (payload) void this.deps.publish(payload);
    if (rest.length === 0) this.pulse(shown);
    else this.timer = this.deps.clock.after(1_000, () => this.beat(rest, shown));
  }
}
