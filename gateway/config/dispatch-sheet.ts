/** The subscriber sheet: what a dispatch centre has to enter before messages of a flat mean anything to it. */
import type { Level, Rule, Window, Words } from '../../rules/engine/types.ts';
import { levels } from '../../rules/engine/types.ts';
import { codesOf as dc09Codes } from '../channels/dc09/codes.ts';
import type { DispatchReceiver } from '../channels/dispatch/config.ts';
import { type Topic, topicOf } from '../channels/dispatch/event.ts';
import { heartbeatCodes, codesOf as scaipCodes } from '../channels/scaip/codes.ts';
import { Slots } from '../routine/slots.ts';
import type { Runnable } from './load.ts';
import type { ContactConfig, FlatConfig } from './schema.ts';
import { centresTold, numberedIds, sensorsNamedBy } from './zones.ts';

export interface SheetCentre {
  readonly contact: string;
  readonly protocol: 'dc09' | 'scaip';
  readonly account: string;
  /** 'arc.example.org:9000 tls', the primary first. */
  readonly addresses: readonly string[];
  readonly heartbeatMs: number;
  /** Null: whatever is sent. */
  readonly accept: readonly string[] | null;
  /** When the daily routine test comes: this flat's own minute of the day, local, and the window it lies in. Null: none comes. */
  readonly routine: { readonly minute: number; readonly window: Window } | null;
}

/** What comes beside alarms. */
export interface SheetTest {
  readonly what: 'heartbeat' | 'routine' | 'test';
  readonly scaip: SheetMessage['scaip'];
  /** DC-09's word for it. */
  readonly sia: string;
  readonly cid: string;
}

export interface SheetZone {
  /** Null: it has no number yet. */
  readonly zone: number | null;
  readonly id: string;
  readonly room: Words | null;
  /** The sensor's kind, the rule's title. */
  readonly what: Words;
}

export interface SheetMessage {
  readonly rule: string;
  readonly title: Words;
  readonly level: Level;
  readonly zones: readonly number[];
  readonly scaip: {
    readonly mty: string;
    readonly dty: string;
    readonly stc: string;
    readonly lco?: string | undefined;
  };
  readonly sia: string;
  readonly cid: string;
}

export interface DispatchSheet {
  readonly flat: { readonly id: string; readonly name: string };
  readonly centres: readonly SheetCentre[];
  /** There is none: the centre cannot speak into the flat. */
  readonly voice: false;
  readonly call: { readonly name: string; readonly phone: string } | null;
  readonly reactions: Readonly<Partial<Record<Level, string | null>>>;
  readonly zones: readonly SheetZone[];
  readonly messages: readonly SheetMessage[];
  readonly tests: readonly SheetTest[];
  /** What the centre needs and flat.yaml does not say. */
  readonly missing: readonly ('centre' | 'call' | 'reaction' | 'zone')[];
}

export function dispatchSheet({ config, program }: Runnable): DispatchSheet {
  const told = program.rules.filter((rule) => centresTold(config, rule.chain, rule.level).length > 0);
  const centres = Object.entries(config.contacts).flatMap(([id, contact]) => centreOf(id, contact, config));
  const zones = numberedIds(config, program.rules, program.sensors).map((id) => zoneOf(id, config, program.rules));
  const ordered = zones.toSorted((a, b) => (a.zone ?? 1_000) - (b.zone ?? 1_000));
  const used = levels.filter((level) => told.some((rule) => rule.level === level));
  const reactions = Object.fromEntries(used.map((level) => [level, config.subscriber.reaction[level] ?? null]));
  const call = callOf(config);
  const { id, name } = config.flat;
  return {
    ...{ flat: { id, name }, centres, voice: false, call, reactions, zones: ordered },
    messages: told.map((rule) => messageOf(rule, config, sensorsNamedBy(rule, program.sensors))),
    tests: tests(),
    missing: [
      ...(centres.length === 0 ? (['centre'] as const) : []),
      ...(call ? [] : (['call'] as const)),
      ...(Object.values(reactions).includes(null) ? (['reaction'] as const) : []),
      ...(zones.some(({ zone }) => zone === null) ? (['zone'] as const) : []),
    ],
  };
}

function centreOf(contact: string, { dispatch, accept }: ContactConfig, config: FlatConfig): SheetCentre[] {
  const receiver = dispatch === undefined ? undefined : config.dispatch[dispatch];
  if (receiver?.type !== 'dc09' && receiver?.type !== 'scaip') return [];
  const { type: protocol, account, heartbeat: heartbeatMs } = receiver;
  const routine = routineOf(contact, config);
  return [
    { contact, protocol, account, addresses: addressesOf(receiver), heartbeatMs, accept: accept ?? null, routine },
  ];
}

function routineOf(contact: string, { flat, routine: { daily, window } }: FlatConfig): SheetCentre['routine'] {
  return daily.includes(contact) ? { minute: new Slots(flat.id, flat.time_zone, window).minute, window } : null;
}

function tests(): SheetTest[] {
  const of = (what: 'routine' | 'test', about: Topic): SheetTest => {
    const event = { about, turn: 'begins', phase: 'begins', room: null, sensor: null } as const;
    const { sia = '', cid = '' } = dc09Codes(event) ?? {};
    return { what, scaip: scaipCodes(event, false), sia, cid };
  };
  return [
    { what: 'heartbeat', scaip: heartbeatCodes(false), sia: 'NULL', cid: 'NULL' },
    of('routine', 'routine-test'),
    of('test', 'test'),
  ];
}

type Numbered = Extract<DispatchReceiver, { type: 'dc09' | 'scaip' }>;

function addressesOf(receiver: Numbered): string[] {
  if (receiver.type === 'scaip')
    return [receiver.primary, receiver.secondary].flatMap((one) => (one ? [`${one.uri} ${one.transport}`] : []));
  const secret = receiver.aes_key === undefined ? '' : ' AES';
  return [receiver.primary, receiver.secondary].flatMap((one) =>
    one ? [`${one.host}:${one.port} ${one.tls ? 'tls' : 'tcp'}${secret}`] : [],
  );
}

function callOf({ contacts, subscriber }: FlatConfig): DispatchSheet['call'] {
  const contact = subscriber.call === undefined ? undefined : contacts[subscriber.call];
  return contact?.sms === undefined ? null : { name: contact.name ?? subscriber.call ?? '', phone: contact.sms };
}

function zoneOf(id: string, { zones, sensors, rooms }: FlatConfig, rules: readonly Rule[]): SheetZone {
  const sensor = sensors[id];
  const title = rules.find((rule) => rule.id === id)?.title;
  const what = sensor ? { de: sensor.kind, en: sensor.kind } : (title ?? { de: id, en: id });
  return { zone: zones[id] ?? null, id, room: sensor ? (rooms[sensor.room] ?? null) : null, what };
}

function messageOf(rule: Rule, { zones }: FlatConfig, sensors: readonly string[]): SheetMessage {
  const event = { about: topicOfRule(rule), turn: 'begins', phase: 'begins', room: null, sensor: null } as const;
  const ids = sensors.length > 0 ? sensors : [rule.id];
  const { mty, dty, stc, lco } = scaipCodes(event, false);
  const codes = dc09Codes(event);
  return {
    ...{ rule: rule.id, title: rule.title, level: rule.level },
    zones: ids.flatMap((id) => zones[id] ?? []),
    scaip: { mty, dty, stc, lco },
    sia: codes?.sia ?? '',
    cid: codes?.cid ?? '',
  };
}

/** By what an alert of it would say: the kind, and the state or event that it looks at. */
function topicOfRule({ kind, spec }: Rule): Topic {
  const { state, event } = spec as { state?: object; event?: object };
  return topicOf({ marked: null, because: { facts: { kind, is: true, ...state, ...event } } });
}
