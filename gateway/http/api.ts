/** The contract between the gateway and whatever shows it: the page, the dashboard, `aal status`, MQTT. Types only. */
import type {
  Alert,
  CloseReason,
  Instant,
  Level,
  MessageKind,
  Mode,
  RuleStatus,
  Signal,
  Value,
  Words,
} from '../../rules/engine/types.ts';

export interface SensorView {
  readonly id: string;
  readonly kind: string;
  readonly room: string;
  readonly device: string;
  /** null: never heard. */
  readonly lastHeardAt: Instant | null;
  readonly state: 'heard' | 'silent' | 'never-heard' | 'unknown-to-bridge';
  readonly signals: readonly { readonly signal: Signal; readonly value: Value; readonly since: Instant }[];
}

export interface DeliveryView {
  readonly id: string;
  readonly contact: string;
  readonly by: string;
  readonly message: MessageKind;
  readonly step: number;
  readonly status: 'pending' | 'sent' | 'handed-over' | 'failed' | 'superseded';
  readonly attempts: number;
  readonly at: Instant;
  readonly lastAttemptAt: Instant | null;
  readonly reason: string | null;
}

export interface AlertView {
  readonly alert: Alert;
  /** The one sentence of law 9 in the flat's language. */
  readonly because: string;
  readonly replyCode: string | null;
  readonly deliveries: readonly DeliveryView[];
}

/** What a rule waits for, and the same in one sentence of the flat's language (rules/words/waiting.ts). */
export interface RuleView extends RuleStatus {
  readonly text: string;
}

export interface FaultView {
  readonly id: string;
  readonly since: Instant;
  readonly text: string;
}

export interface Status {
  readonly flat: {
    readonly id: string;
    readonly name: string;
    readonly timeZone: string;
    readonly language: 'de' | 'en';
    readonly phase: string;
  };
  readonly version: string;
  /** Care time. */
  readonly at: Instant;
  /** 1 in real flats. */
  readonly speed: number;
  readonly startedAt: Instant;
  readonly presence: 'home' | 'away' | 'unknown';
  readonly mode: { readonly mode: Mode; readonly until: Instant | null };
  /** 'hearing' only when broker and bridge are there; 'not-monitored' when no witness is left. */
  readonly monitoring: 'hearing' | 'deaf' | 'not-monitored';
  readonly lastLife: { readonly at: Instant; readonly sensor: string; readonly room: string } | null;
  readonly rooms: Readonly<Record<string, Words>>;
  readonly sensors: readonly SensorView[];
  readonly rules: readonly RuleView[];
  /** Open ones first, newest first. */
  readonly alerts: readonly AlertView[];
  readonly faults: readonly FaultView[];
  readonly routine: readonly RoutineView[];
  readonly health: HealthView;
}

export interface HealthView {
  readonly broker: 'up' | 'down';
  readonly bridge: 'online' | 'offline' | 'unknown';
  readonly journal: {
    readonly historyBytes: number;
    readonly stateBytes: number;
    readonly inputs: number;
    readonly damage: readonly string[];
  };
  readonly timeseries: {
    readonly target: string;
    readonly behind: number;
    readonly quarantined: number;
    readonly lastError: string | null;
  } | null;
  readonly outbox: { readonly pending: number; readonly oldestDueAt: Instant | null };
  readonly rssBytes: number;
  readonly heartbeatAt: Instant | null;
  /** null: no UPS in flat.yaml. */
  readonly power: PowerView | null;
  readonly lines: readonly LineView[];
}

export interface PowerView {
  /** unknown: the UPS does not answer; that is never mains. */
  readonly mains: 'on' | 'failed' | 'unknown';
  /** Since when that has been so. */
  readonly since: Instant | null;
  readonly batteryLow: boolean;
  readonly chargePercent: number | null;
  readonly runtimeMs: number | null;
}

/** One address of a dispatch service, as our heartbeats to it find it. */
export interface LineView {
  /** As flat.yaml calls the receiver. */
  readonly receiver: string;
  /** 'primary', 'secondary'. */
  readonly which: string;
  /** null: not since the gateway started. */
  readonly answeredAt: Instant | null;
  /** Heartbeats without an answer since then. */
  readonly missed: number;
}

/** A message as a person would read it; only the demo's mailbox fills this. */
export interface MailboxMessage {
  readonly at: Instant;
  readonly to: string;
  readonly by: string;
  readonly subject: string;
  readonly text: string;
}

/** What the live feed (SSE) sends. */
export type LiveEvent =
  | { readonly type: 'status'; readonly status: Status }
  | {
      readonly type: 'reading';
      readonly at: Instant;
      readonly sensor: string;
      readonly room: string;
      readonly signal: Signal;
      readonly value: Value;
      readonly life: boolean;
    }
  | { readonly type: 'message'; readonly message: MailboxMessage };

export interface AcknowledgeRequest {
  readonly alertId: string;
}
export interface CloseRequest {
  readonly alertId: string;
  readonly reason: CloseReason;
}
export interface CancelRequest {
  readonly alertId?: string;
}
export interface ModeRequest {
  readonly mode: Mode;
  /** Required for every mode but normal. */
  readonly untilMs?: Instant;
}
export type RoutineOutcome = 'none' | 'pending' | 'sent' | 'handed-over' | 'confirmed' | 'failed';

/** The record of one contact's routine test. */
export interface RoutineView {
  readonly contact: string;
  readonly every: 'day' | 'month';
  readonly startedAt: Instant | null;
  /** The channel it went by. */
  readonly by: string | null;
  readonly outcome: RoutineOutcome;
  readonly reason: string | null;
  /** Of the last that arrived. */
  readonly arrivedAt: Instant | null;
  readonly overdue: boolean;
}

export interface RoutineRequest {
  readonly contact: string;
}
export interface TestAlarmRequest {
  readonly level: Level;
}

/** `aal status --link`: a fresh sign-in link for the page. */
export interface SignInLink {
  readonly url: string;
  readonly validForMs: number;
}

/** What every refused request to the API answers. */
export interface Refusal {
  readonly error: string;
}

/** Every command's answer: what was done, or why not. */
export type CommandAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly text: string };

/** What gateway.ts gives to everything that shows or commands it. `by` is a contact's id or 'local'. */
export interface Desk {
  status(): Status;
  mailbox(): readonly MailboxMessage[];
  /** Calls back on every change, at most ten times a second; returns the unsubscriber. */
  watch(listener: (event: LiveEvent) => void): () => void;
  acknowledge(
    request: AcknowledgeRequest,
    by: string,
    via: 'mqtt' | 'cli' | 'page' | 'link' | 'sms' | 'demo',
  ): CommandAnswer;
  close(request: CloseRequest, by: string, via: 'mqtt' | 'cli' | 'page' | 'link' | 'sms' | 'demo'): CommandAnswer;
  cancel(request: CancelRequest, by: string, via: 'mqtt' | 'cli' | 'page' | 'button'): CommandAnswer;
  mode(request: ModeRequest, by: string, via: 'mqtt' | 'cli' | 'page' | 'link'): CommandAnswer;
  testAlarm(request: TestAlarmRequest, by: string): CommandAnswer;
  routine(): readonly RoutineView[];
  /** A routine test now. */
  routineNow(request: RoutineRequest): CommandAnswer;
  /** Health without people, numbers, secrets: for `aal doctor`. */
  doctor(): Readonly<Record<string, unknown>>;
}
