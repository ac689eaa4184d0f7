/**
 * The words the engine speaks: what goes in (Input), what comes out (Effect), what it is given (Program).
 * Everything here is plain JSON: it is logged, snapshotted, replayed and compared.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const levels = ['emergency', 'alarm', 'notice', 'fault'] as const;
/** Highest first. */
export type Level = (typeof levels)[number];

export const signals = [
  'motion',
  'presence',
  'contact',
  'bed',
  'seat',
  'vibration',
  'button',
  'fall',
  'help',
  'leak',
  'smoke',
  'temperature',
  'humidity',
  'power',
  'battery',
  'link',
  'tamper',
  'availability',
] as const;
/** What a sensor can say, in one vocabulary for every make. `contact` is true while OPEN. `activity` is derived, never heard. */
export type Signal = (typeof signals)[number];

/**
 * on/off signals: boolean. fall: 'none' | 'possible' | 'confirmed'. help: true (one press). button: the action's name
 * ('single', 'double', 'hold', ...). temperature °C, humidity %, power W, battery %, link 0..255. availability: boolean.
 * null: the sensor itself says that it does not know.
 */
export type Value = boolean | number | string | null;

/** One normalised statement of one sensor. */
export interface Reading {
  readonly type: 'reading';
  /** When it happened: `last_seen` where present, plausible and the clock trusted, else arrival. */
  readonly at: Instant;
  /** When the gateway heard it: the engine's time, never decreasing. */
  readonly receivedAt: Instant;
  /** flat.yaml's key of the sensor. */
  readonly sensor: string;
  readonly room: string;
  readonly signal: Signal;
  readonly value: Value;
  /**
   * 'report': sent over the air just now, as far as can be known; may be a sign of life.
   * 'copy': retained, republished cache, quiet reconciliation: tells the state, never a sign of life, never renews a hold.
   */
  readonly evidence: 'report' | 'copy';
  /** No new value: a radar's movement values have changed, so what it holds on is alive. */
  readonly renews?: true;
}

/** The gateway could not hear from `from` until `at` (its own down time, broker or Zigbee2MQTT gone). Law 4. */
export interface GapInput {
  readonly type: 'gap';
  readonly at: Instant;
  readonly from: Instant;
  readonly cause: 'gateway' | 'broker' | 'bridge';
}

/** The gateway went deaf now (broker or bridge gone); the matching GapInput follows when it hears again. */
export interface DeafInput {
  readonly type: 'deaf';
  readonly at: Instant;
  readonly cause: 'broker' | 'bridge';
}

/** The wall clock was found to be off. Durations are untouched (they run on `at`); windows are. Law 5. */
export interface ClockInput {
  readonly type: 'clock';
  readonly at: Instant;
  readonly trusted: boolean;
  /**
   * How far the wall clock was moved, ms; 0 when only the trust changed. Forward: `at` has taken it over. Backward: `at` goes on
   * and is ahead of the wall until a later step forward has made that good.
   */
  readonly stepMs: number;
}

/** What became of one delivery. An outcome comes within 60 s of each attempt; the retry may go on. Law 13. */
export interface OutcomeInput {
  readonly type: 'outcome';
  readonly at: Instant;
  readonly deliveryId: string;
  readonly alertId: string;
  /** 'unreachable': the network between us and the path is down, nobody is to blame. */
  readonly result: 'sent' | 'handed-over' | 'failed' | 'unreachable';
  readonly reason?: string;
}

export interface AcknowledgeInput {
  readonly type: 'acknowledge';
  readonly at: Instant;
  readonly alertId: string;
  /** A contact's id, or 'resident', 'dispatch:<receiver>', 'local', 'on-site' (the carers' button). */
  readonly by: string;
  readonly via: 'sms' | 'link' | 'mqtt' | 'cli' | 'button' | 'dispatch' | 'page' | 'demo' | 'routine' | 'call';
}

export const closeReasons = ['justified', 'visit', 'away', 'sensor', 'test', 'other'] as const;
export type CloseReason = (typeof closeReasons)[number];

export interface CloseInput {
  readonly type: 'close';
  readonly at: Instant;
  readonly alertId: string;
  readonly by: string;
  readonly via: AcknowledgeInput['via'];
  readonly reason: CloseReason;
}

/** The resident (or someone on site) cancels a pre-alarm. Without alertId: every pre-alarm that may be cancelled. */
export interface CancelInput {
  readonly type: 'cancel';
  readonly at: Instant;
  readonly alertId?: string;
  readonly by: string;
  readonly via: AcknowledgeInput['via'];
}

export const modes = ['normal', 'absence', 'visit', 'care', 'maintenance', 'pause'] as const;
/** care: Betreuung vor Ort. Every mode but normal has an end. */
export type Mode = (typeof modes)[number];

export interface ModeInput {
  readonly type: 'mode';
  readonly at: Instant;
  readonly mode: Mode;
  readonly until?: Instant;
  readonly by: string;
  readonly via?: AcknowledgeInput['via'];
}

/** A technical fault seen by the gateway itself begins (active) or ends. Raises or closes a fault alert `fault:<id>`. */
export interface FaultInput {
  readonly type: 'fault';
  readonly at: Instant;
  /** kebab-case, e.g. 'bridge-offline', 'unknown-device:0x0015...'. */
  readonly id: string;
  readonly active: boolean;
  /** Facts for the text, e.g. {device: 'bath_leak'}. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** A test alarm through the chain of a level, marked as a test everywhere. */
export interface TestAlarmInput {
  readonly type: 'test-alarm';
  readonly at: Instant;
  readonly level: Level;
  readonly by: string;
  /** A routine test: to this contact alone, and ended without a word. */
  readonly contact?: string;
  /** When the next routine test comes; the message says it. */
  readonly nextAt?: Instant;
}

/** A configuration went live. The engine itself is handed the new Program by `reload`. */
export interface ConfigInput {
  readonly type: 'config';
  readonly at: Instant;
  /** Content hash of the applied set; the set itself is kept in state.db. */
  readonly hash: string;
}

/** Nothing happened but time: the care timer, or the watchdog's tick. Never logged. */
export interface TickInput {
  readonly type: 'tick';
  readonly at: Instant;
}

export type Input =
  | Reading
  | GapInput
  | DeafInput
  | ClockInput
  | OutcomeInput
  | AcknowledgeInput
  | CloseInput
  | CancelInput
  | ModeInput
  | FaultInput
  | TestAlarmInput
  | ConfigInput
  | TickInput;

/** The engine's time of an input. */
export const inputAt = (input: Input): Instant => (input.type === 'reading' ? input.receivedAt : input.at);

// ---------------------------------------------------------------------------------------------- what comes out

/** Text in the languages of the catalogues. */
export interface Words {
  readonly de: string;
  readonly en: string;
}

/** Why an alert exists; stored in it, rendered to one sentence by rules/words. Law 9. */
export interface Because {
  readonly rule: string;
  /** What the rule waited for, in facts: {kind: 'inactivity', forMs: 21600000} ... */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** The same of other sensors for which it was raised again while open, oldest first, at most five. */
  readonly also?: readonly Because['facts'][];
  /** The technician's own words for why the rule exists. */
  readonly remark?: Words;
  readonly lastLife: { readonly at: Instant; readonly sensor: string; readonly room: string } | null;
  /** The readings that led here, newest last, at most ten. */
  readonly readings: readonly Pick<Reading, 'at' | 'sensor' | 'room' | 'signal' | 'value'>[];
  readonly gaps: readonly { readonly from: Instant; readonly to: Instant; readonly cause: GapInput['cause'] }[];
  readonly presence: 'home' | 'away' | 'unknown';
}

/** `via`: by what, where a person did it. */
export interface Closed {
  by: string;
  via?: AcknowledgeInput['via'];
  reason: CloseReason | 'resolved' | 'cancelled';
  at: Instant;
}

export type AlertState = 'prealarm' | 'cancelled' | 'open' | 'acknowledged' | 'closed';

export interface Alert {
  /** '<rule>@<raisedAt base36>': the same in every replay. */
  readonly id: string;
  readonly rule: string;
  readonly title: Words;
  readonly level: Level;
  state: AlertState;
  /** True while the flat is in trial or the alert is a test: marked in every text. */
  readonly marked: 'test' | 'trial' | null;
  readonly startedAt: Instant;
  /** When it left pre-alarm; null before. */
  openedAt: Instant | null;
  because: Because;
  /** How often it was raised, the first time included. */
  count: number;
  acknowledged: { by: string; via: AcknowledgeInput['via']; at: Instant } | null;
  closed: Closed | null;
  handedOver: { to: string; at: Instant } | null;
}

export const messageKinds = [
  'raised',
  'reminder',
  'update',
  'taken-over',
  'all-clear',
  'question',
  'next-step',
] as const;
/** reminder: the same step again (repeat). question: an acknowledgement lapsed. next-step: told to who had taken over. */
export type MessageKind = (typeof messageKinds)[number];

/** Send one message to one contact by one channel. The text is written by gateway/delivery at the moment of sending. */
export interface NotifyEffect {
  readonly type: 'notify';
  readonly at: Instant;
  /** Survives restarts, travels to the receiver, the same in every replay. */
  readonly deliveryId: string;
  readonly alertId: string;
  readonly level: Level;
  /** 1-based; 0 for messages outside a step (taken over, all-clear, update). */
  readonly step: number;
  readonly contact: string;
  /** A channel the contact has: 'sms', 'email', 'dispatch', ... */
  readonly by: string;
  readonly message: MessageKind;
  /** Facts the text needs beside the alert, e.g. {room, at} of an update, {by} of taken-over. */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** Until the chain's last step will have been told, and told again, ms: who hears later hears news of yesterday. */
  readonly restMs?: number;
}

/** The alert is new or has changed: `alert` is a copy as of now. Covers pre-alarm, open, acknowledged, closed, count. */
export interface AlertEffect {
  readonly type: 'alert';
  readonly at: Instant;
  readonly alert: Alert;
  readonly change:
    | 'prealarm'
    | 'cancelled'
    | 'opened'
    | 'raised-again'
    | 'acknowledged'
    | 'lapsed'
    | 'handed-over'
    | 'closed'
    | 'updated';
}

/** Deliveries of this alert that have not been sent yet are overtaken by events: drop them from the outbox. */
export interface SupersedeEffect {
  readonly type: 'supersede';
  readonly at: Instant;
  readonly alertId: string;
}

export interface PresenceEffect {
  readonly type: 'presence';
  readonly at: Instant;
  readonly presence: 'home' | 'away' | 'unknown';
  readonly why: string;
}

/** detected: pre-alarm runs; not-sent: nobody could be told yet; sent, acknowledged, cleared (off). */
export interface LampEffect {
  readonly type: 'lamp';
  readonly at: Instant;
  readonly lamp: 'detected' | 'not-sent' | 'sent' | 'acknowledged' | 'cleared';
}

/** Something worth an audit line that is none of the above: a refused command, a step skipped with nobody on duty. */
export interface AuditEffect {
  readonly type: 'audit';
  readonly at: Instant;
  readonly what: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** Of a rule in shadow: why it would have called. */
  readonly because?: Because;
}

export type Effect = NotifyEffect | AlertEffect | SupersedeEffect | PresenceEffect | LampEffect | AuditEffect;

// ---------------------------------------------------------------------------------------------- what it is given

/** A daily window in local wall time; may cross midnight. Minutes since 00:00, `to` exclusive. */
export interface Window {
  readonly fromMinute: number;
  readonly toMinute: number;
  /** ISO weekdays 1 (Monday) to 7 on which the window STARTS; all when absent. */
  readonly days?: readonly number[];
  /** The weeks in which it STARTS, by their ISO 8601 number; all when absent. */
  readonly weeks?: Week;
}

export type Week = 'even' | 'odd';

export interface SensorFacts {
  readonly id: string;
  readonly kind: string;
  readonly room: string;
  readonly signals: readonly Signal[];
  /** A door to the outside. */
  readonly exit: boolean;
  /** How long it may be silent before it counts as not heard, ms. */
  readonly silentAfterMs: number;
  /** Expected sooner once its own check-ins are known; not where a technician has said how long. */
  readonly learnsSilence: boolean;
  /** A button that says that a carer has come, or leaves. */
  readonly onSite?: boolean;
}

export interface ContactFacts {
  readonly id: string;
  /** The channels this contact has an address for, in its order of preference. */
  readonly channels: readonly string[];
  /** Reachable at these hours only; null: always. */
  readonly hours: readonly Window[] | null;
  /** A dispatch centre: 'handed-over' counts, levels it does not accept are skipped. */
  readonly accept: readonly (Level | 'test')[] | null;
  readonly canAcknowledge: boolean;
  /** false: is told, and cannot take anything over (a daughter far away, a log mailbox). */
  readonly takesOver: boolean;
  /** Not on duty on these local days, both included: '2026-12-24'. */
  readonly holidays: readonly { readonly from: string; readonly to: string }[];
}

export interface ChainStep {
  readonly to: readonly string[];
  /** Channels in order: the next one when one fails. Empty: the contact's own order. */
  readonly by: readonly string[];
  readonly waitMs: number | null;
  readonly repeatMs: number | null;
}

export type Chain = readonly ChainStep[];

export const households = ['1', '2+', 'pet'] as const;
/** Who lives there: one person, several, somebody with a pet. */
export type Household = (typeof households)[number];

export interface FlatFacts {
  readonly id: string;
  readonly timeZone: string;
  readonly household: Household;
  readonly leavesAlone: boolean;
  readonly exitDelayMs: number;
  readonly awayMaxMs: number;
  /** Local hours that count as night (bed ceilings, quiet lamp). */
  readonly night: Window;
  readonly phase: 'vacant' | 'commissioning' | 'trial' | 'live' | 'withdrawn';
  /** Whom trial alerts go to; null when there is no such contact. */
  readonly coordinator: string | null;
}

/** A rule as the kinds compile it: common keys plus the kind's own `spec`. */
export interface Rule {
  readonly id: string;
  readonly title: Words;
  readonly kind: string;
  readonly level: Level;
  readonly chain: string;
  readonly while: 'home' | 'away' | 'in-bed' | 'any';
  readonly between: Window | null;
  /** The modes in which it judges; null: those of its kind's group (table in rules/README.md). */
  readonly modes: readonly Mode[] | null;
  /** The households it is made for; null: any. In others it rests. */
  readonly household: readonly Household[] | null;
  readonly prealarmMs: number;
  /** No new alert for so long after one has opened; 0: none. */
  readonly holdOffMs: number;
  readonly resolve: 'activity' | 'end' | null;
  /** Lets an acknowledged alert lapse after this time. */
  readonly attendMs: number;
  /** Recorded, never sent. */
  readonly shadow: boolean;
  /** The technician's own words for why this rule exists; may be null. */
  readonly because: Words | null;
  /** The kind's own part, already checked by the kind's schema. */
  readonly spec: unknown;
  /** Changes when anything in the rule changes: an unchanged rule keeps its timers over a reload. */
  readonly hash: string;
}

/** In a household that it is not made for a rule rests. */
export const isMadeFor = (rule: Rule, household: Household): boolean => rule.household?.includes(household) ?? true;

/** Everything the engine needs to know; immutable. */
export interface Program {
  readonly flat: FlatFacts;
  readonly sensors: readonly SensorFacts[];
  readonly contacts: readonly ContactFacts[];
  readonly chains: Readonly<Record<string, Chain>>;
  readonly rules: readonly Rule[];
}

/** What a rule is waiting for, for status, MQTT and the page; in words: rules/words/waiting.ts. */
export interface RuleStatus {
  readonly rule: string;
  readonly kind: string;
  readonly title: Words;
  readonly level: Level;
  readonly state: 'watching' | 'idle' | 'excused' | 'cannot-see' | 'prealarm' | 'open';
  /** Recorded, nobody is told: the rest says what it would do. */
  readonly shadow: boolean;
  /** watching: since when what it counts has lasted (the silence, the open door). Else since when it is in this state. */
  readonly since: Instant;
  /** When idle or excused ends, at the latest; null: nobody knows. */
  readonly until: Instant | null;
  /** When the pre-alarm of that alert begins; null where it has none. */
  readonly prealarmAt: Instant | null;
  /** When people are told if nothing more is heard but sensors checking in; null: not within the next 36 hours. */
  readonly firesAt: Instant | null;
  /** For the sentence: of the state (reason, sensors, alert, postponedFrom) and of the kind (rules/kinds, `waiting`). */
  readonly facts: Because['facts'];
}
