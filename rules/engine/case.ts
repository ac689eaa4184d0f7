/** A case: one alert, the chain it was raised with, and how far that has come. Plain JSON. */
import type { Group } from '../kinds/kind.ts';
import type { Alert, Because, Chain, ContactFacts, Instant, Level, MessageKind, Rule, Words } from './types.ts';

/** What an alert is raised from: a rule of the technician, or one of the engine's own (builtin.ts). */
export interface Raiser {
  readonly id: string;
  /** Which matter of the rule: it has one alert open for each. '' where it has only one. */
  readonly about: string;
  readonly title: Words;
  readonly level: Level;
  readonly chain: string;
  readonly group: Group;
  readonly resolve: Rule['resolve'];
  readonly attendMs: number;
  readonly prealarmMs: number;
  readonly shadow: boolean;
  /** The technician's own words for why the rule exists. */
  readonly remark: Words | null;
  /** Not to the centre: presence is unclear, or the flat is not monitored. */
  readonly carersOnly: boolean;
  /** Carers hear of it before the centre does. */
  readonly carersFirst: boolean;
  readonly marked: Alert['marked'];
}

/** One attempt to reach a contact by one channel. */
export interface Try {
  readonly deliveryId: string;
  readonly by: string;
  result: 'sent' | 'failed' | 'unreachable' | null;
}

/** A contact of the step now running, with every channel tried for it. */
export interface Reach {
  readonly contact: string;
  /** Index of the step it stands in. */
  readonly step: number;
  /** The round in which it began. */
  readonly round: number;
  readonly message: MessageKind;
  readonly by: readonly string[];
  readonly tries: Try[];
}

/** Somebody who knows of the alert, by which channel, and the delivery that told them first. */
export interface Told {
  readonly contact: string;
  readonly by: string;
  readonly deliveryId: string;
}

/** What the case's one deadline stands for. turn: open, and not told yet (throttle.ts). */
export type Awaits =
  | 'prealarm'
  | 'turn'
  | 'outcome'
  | 'next'
  | 'repeat'
  | 'again'
  | 'network'
  | 'attend'
  | 'answer'
  | 'nothing';

export interface Case {
  readonly alert: Alert;
  readonly about: string;
  readonly chain: Chain;
  readonly group: Group;
  readonly resolve: Rule['resolve'];
  readonly attendMs: number;
  readonly carersOnly: boolean;
  readonly carersFirst: boolean;
  awaits: Awaits;
  /** Index of the step last begun; -1 before the first. */
  step: number;
  round: number;
  reaching: Reach[];
  told: Told[];
  /** Channels that the network has failed since somebody was last reached. */
  down: string[];
  /** Nobody was on duty, or nobody could be told: hours and reservations do not count any more. */
  lastResort: boolean;
  /** Steps whose emptiness has been put on record. */
  skipped: number[];
  /** Messages outside steps so far: makes their ids unique. */
  messages: number;
  /** Of further raises the last sensor that is new to the alert, until those told have heard of it. */
  news: { sensor: string; room: string } | null;
  /** Own instant of the last word about further raises. */
  pressedAt: Instant | null;
  /** Those told know that there is activity again. */
  activityTold: boolean;
  /** Own instants of the signs of life since it opened, the last three. */
  signs: Instant[];
}

export function newCase(raiser: Raiser, because: Because, chain: Chain, startedAt: Instant, id: string): Case {
  const { about, group, resolve, attendMs, carersOnly, carersFirst } = raiser;
  return {
    alert: newAlert(raiser, because, startedAt, id),
    ...{ about, chain, group, resolve, attendMs, carersOnly, carersFirst },
    ...{ awaits: 'nothing', step: -1, round: 0, reaching: [], told: [], down: [], lastResort: false, skipped: [] },
    ...{ messages: 0, news: null, pressedAt: null, activityTold: false, signs: [] },
  };
}

function newAlert(raiser: Raiser, because: Because, startedAt: Instant, id: string): Alert {
  const { id: rule, title, level, marked, prealarmMs } = raiser;
  return {
    ...{ id, rule, title, level, marked, startedAt, because },
    state: prealarmMs > 0 ? 'prealarm' : 'open',
    ...{ openedAt: null, count: 1, acknowledged: null, closed: null, handedOver: null },
  };
}

/** Sensors that the reason names. */
export const sensorsOf = ({ facts, also = [] }: Because): unknown[] => [facts, ...also].map(({ sensor }) => sensor);

/** Raised for another sensor while it is open: the reason names that one too. null: it is none that is new. */
export function newSensor({ because }: Alert, next: Because): { sensor: string; room: string } | null {
  const { sensor, room } = next.facts;
  if (typeof sensor !== 'string' || sensorsOf(because).includes(sensor)) return null;
  return { sensor, room: String(room ?? '') };
}

export const isOpen = ({ alert }: Case): boolean => alert.state === 'open' || alert.state === 'acknowledged';

/** The centre: who confirms taking over by protocol. */
export const isCentre = (contact: ContactFacts): boolean => contact.accept !== null;

/** Not the one who acts: a centre acts as `dispatch:<its id>`. */
export const isOther = (contact: string, by: string): boolean => contact !== by && `dispatch:${contact}` !== by;

/** '<alert>/<step>.<round>/<contact>/<channel>/<message>': the same in every replay. */
export const deliveryIdOf = (
  alertId: string,
  step: number,
  round: number,
  contact: string,
  by: string,
  message: string,
): string => `${alertId}/${step}.${round}/${contact}/${by}/${message}`;

/** The parts of a delivery's id that outcomes need; null when it is none of ours. */
export function partsOf(deliveryId: string): { step: number; contact: string; by: string } | null {
  const [turn, contact, by] = deliveryId.split('/').slice(-4);
  if (turn === undefined || contact === undefined || by === undefined) return null;
  return { step: Number.parseInt(turn, 10), contact, by };
}
