/** The contract of a rule kind: what it may be told in YAML, what it listens to, and when it fires. One folder a kind. */
import type { z } from 'zod';
import type { LocalTime } from '../engine/local-clock.ts';
import type { Instant, Rule, Signal, Value } from '../engine/types.ts';
import type { HeardSignal, TroubleName } from './schema.ts';

/** What a rule listens to; without rooms and sensors: the whole flat. */
export interface Selection {
  readonly signal: HeardSignal;
  readonly rooms?: readonly string[] | undefined;
  readonly sensors?: readonly string[] | undefined;
  /** Doors to the outside only, or all others only. */
  readonly exit?: boolean | undefined;
}

/**
 * Which modes of the flat silence a rule (table in rules/README.md):
 * safety (help, smoke, leak, confirmed fall) and health (sensors and gateway) none; silence, person, door, climate some.
 */
export type Group = 'safety' | 'health' | 'silence' | 'person' | 'door' | 'climate';

/** One signal of one sensor, as known now. `value` null: unknown. */
export interface Cell {
  readonly sensor: string;
  readonly room: string;
  readonly signal: Signal;
  /** Of a door to the outside. */
  readonly exit: boolean;
  value: Value;
  /** When it took this value. */
  since: Instant;
}

/** What one reading changed. One object is reused for all: copy what you keep. */
export interface Change {
  readonly cell: Cell;
  readonly previous: Value;
  /** When it happened, at most `now`. */
  readonly at: Instant;
  /** A sign of life (DESIGN 5). */
  readonly life: boolean;
  /** Motion or presence held on began or ended with it. */
  readonly hold: 'began' | 'ended' | null;
  /** Tells the state only: retained, cached, reconciled. */
  readonly copy: boolean;
}

/** Something is wrong with a sensor or with the gateway itself. */
export interface Trouble {
  readonly is: TroubleName;
  /** null: it is about the gateway. */
  readonly sensor: string | null;
  readonly room: string | null;
}

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** What a rule of this kind waits for right now, for whoever asks. Its words stand in rules/words/waiting-de.ts and -en.ts. */
export interface Waiting {
  /** Own instant at which what it counts began: the silence, the state, the window; null: nothing has begun. */
  readonly since: Instant | null;
  /** Being in bed excuses it until then (own time); null or left out: it does not. */
  readonly excusedUntil?: Instant | null;
  /** What it raised now would only be recorded, whatever the rule says. */
  readonly shadow?: boolean;
  /** Numbers and words for the sentence; instants as the world dates them (`told`). */
  readonly facts: Facts;
}

/** What a rule sees of the flat and may do: its deadline, and raising. `memory` is plain JSON and survives restarts. */
export interface Watch<Spec = unknown, Memory = unknown> {
  readonly rule: Rule;
  readonly spec: Spec;
  memory: Memory;
  readonly now: Instant;
  /** `while`, mode and phase of the flat allow it now. */
  readonly allowed: boolean;
  /** Allowed and inside its window. */
  readonly open: boolean;
  /** Since when it is open: what began before counts from here. */
  readonly openSince: Instant;
  /** The window now running, where the rule has one, as wall instants: they name it whatever the clock does. */
  readonly window: { readonly from: Instant; readonly to: Instant } | null;
  /** A wall instant in the engine's own time, which all other instants here are in. */
  ownOfWall(wall: Instant): Instant;
  /** An own instant as the world would date it: for facts. */
  told(own: Instant): Instant;
  /** The local day (since 1970) and minute of an own instant. */
  local(own: Instant): LocalTime;
  /** The clocks change on this local day. */
  clocksChangeOn(day: number): boolean;
  /** When it first heard anything; null: never. What began before is not judged. */
  readonly heardSince: Instant | null;
  /** Motion or presence of the selection is held on: silence has not begun. */
  readonly held: boolean;
  readonly presence: 'home' | 'away' | 'unknown';
  /** More than one person lives here: a sign of life may be another's. */
  readonly several: boolean;
  /** Selected cells, in the order of flat.yaml. */
  readonly cells: readonly Cell[];
  /** Being in bed excuses silence until then; null: nobody is known to be in bed. */
  readonly excusedUntil: Instant | null;
  /** The wall clock can be trusted: which hours it is, is known (law 5). */
  readonly hoursKnown: boolean;
  /** Did an own instant lie within its hours? No, while nobody knows the time. */
  withinHours(own: Instant): boolean;
  /** Every sensor that would witness what it waits for can be heard. */
  readonly hearsAll: boolean;
  /** And none of them is stuck. */
  readonly seesAll: boolean;
  /** A deadline of it stands. */
  readonly armed: boolean;
  /** Was the gateway deaf at any time between two own instants? (Gaps under a minute do not count.) */
  deafWithin(from: Instant, to: Instant): boolean;
  /**
   * Sets the rule's one deadline, or clears it. 'silence': its evidence is that nothing was heard since `since`; deaf time
   * holds it back, and one that has touched it postpones it (law 4).
   */
  arm(at: Instant | null, evidence: 'silence' | 'time', since?: Instant): void;
  /** The same for one of its cells, where the kind judges each (`eachCell`). */
  armCell(cell: Cell, at: Instant | null, evidence: 'silence' | 'time', since?: Instant): void;
  /** Raises the alert, or merges into the one that is open. `shadow`: only on record, whatever the rule says. */
  raise(facts: Facts, how?: { readonly shadow: boolean }): void;
  /** What it raised for is over: pre-alarms of silence end, `resolve: end` closes. */
  end(): void;
  /** Another alert of a higher level already stands for what this sensor reported. */
  overtaken(sensor: string): boolean;
}

/** Spec: its own keys after its schema. Memory: plain JSON. All functions are pure but for `watch`. */
export interface Kind<Spec = unknown, Memory = unknown> {
  readonly name: string;
  /** Its own keys; rules/language adds the common ones. */
  readonly schema: z.ZodObject;
  /** It cannot do without `between`. */
  readonly needsBetween: boolean;
  readonly defaultWhile: Rule['while'];
  readonly defaultResolve: Rule['resolve'];
  /** What it listens to, so that `check` can say that a sensor is missing. */
  selects(spec: Spec): readonly Selection[];
  group(spec: Spec): Group;
  /** It wants of its selection signs of life and holds only, not every change. */
  lifeOnly(spec: Spec): boolean;
  /** It wants signs of life from outside its selection too. */
  hearsAllLife(spec: Spec): boolean;
  /** It speaks of one person's habits: it rests where several live. */
  readonly ofOnePerson?: boolean;
  /** Carers hear of it before the centre does, whatever the chain says. */
  readonly carersFirst?: boolean;
  /** Each of its cells is judged on its own time, with a deadline of its own. */
  eachCell?(spec: Spec): boolean;
  memory(): Memory;
  /** A reading of its selection (or, with hearsAllLife, any sign of life: then `selected` is false) changed something. */
  heard(watch: Watch<Spec, Memory>, change: Change, selected: boolean): void;
  /** `allowed`, `open`, `window`, `held`, presence or bed changed without a sign of life; also once at the start. */
  turned(watch: Watch<Spec, Memory>): void;
  /** Its deadline has come, or that of one of its cells. */
  due(watch: Watch<Spec, Memory>, cell: Cell | null): void;
  /** This change is what it listens for, so it is no answer of the resident's to the rule's pre-alarm. Left out: none is. */
  awaits?(spec: Spec, change: Change): boolean;
  /** It speaks of this trouble, in place of the engine itself. Kinds without it never do. */
  speaksOf?(spec: Spec, trouble: Trouble): boolean;
  /** Its deadline has come, but it cannot see: that has been told. Left out: `settled`. */
  blind?(watch: Watch<Spec, Memory>): void;
  /** It was primed with its effects off: what would have been raised and still stands may be raised now (law 8). */
  primed?(watch: Watch<Spec, Memory>): void;
  /** What it waits for, without changing anything. When it would fire is not its business: the engine looks ahead. */
  waiting?(watch: Watch<Spec, Memory>): Waiting;
  /** The rule's wording has changed: takes over what it had learned under the one before, where `before` is its own kind's. */
  keeps?(watch: Watch<Spec, Memory>, before: unknown): void;
  /** Its alert was closed or cancelled by a person: count anew from now. */
  settled(watch: Watch<Spec, Memory>): void;
}
