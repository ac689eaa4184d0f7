/**
 * What a message means to a care dispatch service, whatever protocol carries it: what it is about, which turn it takes, and
 * whether something begins, ends or is only told. SCAIP and DC-09 put it into their own codes.
 */
import type { Alert } from '../../../rules/engine/types.ts';
import type { Message } from '../channel.ts';

export const topics = [
  'inactivity',
  'no-show',
  'help',
  'fall',
  'bed-left',
  'in-bed',
  'left-flat',
  'door-open',
  'smoke',
  'leak',
  'climate',
  'tamper',
  'battery-low',
  'sensor-silent',
  'mains',
  'gateway-battery',
  'link',
  'gateway-fault',
  'not-monitored',
  'test',
  'routine-test',
  'other',
] as const;
export type Topic = (typeof topics)[number];

/**
 * again: raised once more while open (help pressed again). activity: a sign of life, the alert stays open. resolved: ended by
 * itself. cancelled: withdrawn by the resident. closed: by a person. informed: anything else that is only told.
 */
export const turns = [
  'begins',
  'again',
  'activity',
  'taken-over',
  'resolved',
  'cancelled',
  'closed',
  'informed',
] as const;
export type Turn = (typeof turns)[number];

export type Phase = 'begins' | 'ends' | 'informs';

export interface CareEvent {
  readonly about: Topic;
  readonly turn: Turn;
  readonly phase: Phase;
  /** flat.yaml's keys; null where it concerns the flat as a whole. */
  readonly room: string | null;
  readonly sensor: string | null;
}

/**
 * What must be recognisable as one, by whatever id a protocol has: the alarm and its repeats, whichever delivery carries them,
 * for what arrived unanswered may come again an hour later. Everything else is told once, under its delivery's id; an alarm
 * that the centre had taken and that stands open again as well: it is no repeat.
 */
export function eventIdOf({ id, kind, alert, contact }: Message): string {
  const isRepeat = (kind === 'raised' || kind === 'reminder') && alert.handedOver?.to !== contact.id;
  return isRepeat ? alert.id : id;
}

export function careEventOf(message: Message): CareEvent {
  const { facts } = message.alert.because;
  const turn = turnOf(message);
  return {
    about: topicOf(message.alert),
    turn,
    phase: phases[turn],
    room: typeof facts.room === 'string' && facts.room !== '' ? facts.room : null,
    sensor: typeof facts.sensor === 'string' ? facts.sensor : null,
  };
}

const phases: Readonly<Record<Turn, Phase>> = {
  begins: 'begins',
  again: 'begins',
  activity: 'informs',
  'taken-over': 'informs',
  resolved: 'ends',
  cancelled: 'ends',
  closed: 'ends',
  informed: 'informs',
};

function turnOf({ kind, facts, alert }: Message): Turn {
  if (kind === 'raised' || kind === 'reminder') return 'begins';
  if (kind === 'taken-over') return 'taken-over';
  if (kind === 'update') return 'count' in facts ? 'again' : 'activity';
  return kind === 'all-clear' ? endOf(alert) : 'informed';
}

function endOf({ closed }: Alert): Turn {
  if (closed?.reason === 'resolved') return 'resolved';
  return closed?.reason === 'cancelled' || closed?.by === 'resident' ? 'cancelled' : 'closed';
}

type Facts = Alert['because']['facts'];

/** As much of an alert as says what it is about. */
export interface TopicFacts extends Pick<Alert, 'marked'> {
  readonly because: { readonly facts: Facts };
}

/** A technician names rules as he likes: what the kind of rule has noticed decides, never the rule's name. */
export function topicOf({ marked, because: { facts } }: TopicFacts): Topic {
  if (facts.kind === 'routine') return 'routine-test';
  if (marked === 'test') return 'test';
  return byKind[String(facts.kind)]?.(facts) ?? 'other';
}

const byKind: Readonly<Record<string, (facts: Facts) => Topic | undefined>> = {
  inactivity: () => 'inactivity',
  unusual: () => 'inactivity',
  missing: () => 'no-show',
  stays: (facts) => stayed[`${facts.signal} ${facts.is}`] ?? ofSignal[String(facts.signal)],
  happens: (facts) => (facts.signal === 'contact' ? 'left-flat' : ofSignal[String(facts.signal)]),
  counts: (facts) => (wanders.has(String(facts.signal)) ? 'left-flat' : ofSignal[String(facts.signal)]),
  fault: (facts) => ofFault[String(facts.id).split(':')[0] ?? ''] ?? 'gateway-fault',
  'not-monitored': () => 'not-monitored',
  'in-bed-too-long': () => 'in-bed',
  'away-too-long': () => 'no-show',
  test: () => 'test',
};

/** Walking about at night, or a door opened again and again. */
const wanders = new Set(['contact', 'activity', 'motion', 'presence']);

/** `signal is` of what has stayed so. */
const stayed: Readonly<Record<string, Topic>> = {
  'bed false': 'bed-left',
  'bed true': 'in-bed',
  'whereabouts away': 'left-flat',
  'contact true': 'door-open',
  // In one room, or a place without anybody, for long.
  'activity true': 'inactivity',
  'motion false': 'inactivity',
  'presence false': 'inactivity',
};

const ofSignal: Readonly<Record<string, Topic>> = {
  help: 'help',
  fall: 'fall',
  leak: 'leak',
  smoke: 'smoke',
  temperature: 'climate',
  humidity: 'climate',
  tamper: 'tamper',
  battery: 'battery-low',
};

/** By what stands before the colon in the fault's id. */
const ofFault: Readonly<Record<string, Topic>> = {
  silent: 'sensor-silent',
  'sensor-unreadable': 'sensor-silent',
  battery: 'battery-low',
  mains: 'mains',
  'gateway-battery': 'gateway-battery',
  'uplink-down': 'link',
  'dispatch-link': 'link',
  'routine-overdue': 'link',
  heartbeat: 'link',
};
