/** What the page, MQTT and the command line may ask of the gateway, and what they may tell it. */
import type { Engine } from '../rules/engine/index.ts';
import type { Alert, Input, Signal, Value } from '../rules/engine/types.ts';
import { becauseSentence, type Names, waitingSentence } from '../rules/words/index.ts';
import type { Clock, Timer } from './clock.ts';
import type { FlatConfig } from './config/schema.ts';
import type {
  AlertView,
  CommandAnswer,
  DeliveryView,
  Desk,
  FaultView,
  HealthView,
  LiveEvent,
  MailboxMessage,
  RuleView,
  SensorView,
  Status,
} from './http/api.ts';
import type { Journal, PendingDelivery } from './journal/journal.ts';
import type { Routine } from './routine/routine.ts';
import { commandWords } from './words.ts';

const statusEveryMs = 100;
const alertsShown = 50;
const doneStates = new Set<Alert['state']>(['closed', 'cancelled']);

export interface DeskDeps {
  readonly engine: () => Engine;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly flat: () => FlatConfig;
  readonly version: string;
  readonly speed: () => number;
  readonly health: () => HealthView;
  /** Sensors that flat.yaml names and the bridge does not know. */
  readonly unknownToBridge: () => ReadonlySet<string>;
  readonly replyCode: (alertId: string) => string | null;
  readonly mailbox: () => readonly MailboxMessage[];
  readonly routine: () => Routine;
  hear(input: Input): void;
}

/** Everything that shows or commands goes through here; every command becomes an input of the engine. */
export class GatewayDesk implements Desk {
  private readonly deps: DeskDeps;
  private readonly listeners = new Set<(event: LiveEvent) => void>();
  private startedAt = 0;
  private pending: Timer | null = null;

  constructor(deps: DeskDeps) {
    this.deps = deps;
  }

  start(): void {
    this.startedAt = this.deps.clock.now();
  }

  stop(): void {
    this.pending?.cancel();
    this.pending = null;
    this.listeners.clear();
  }

  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  /** Something changed: listeners get the new status, at most ten times a second. */
  changed(): void {
    if (this.listeners.size === 0 || this.pending) return;
    this.pending = this.deps.clock.after(statusEveryMs, () => {
      this.pending = null;
      this.emit({ type: 'status', status: this.status() });
    });
  }

  reading(event: { at: number; sensor: string; room: string; signal: Signal; value: Value; life: boolean }): void {
    this.emit({ type: 'reading', ...event });
    this.changed();
  }

  message(message: MailboxMessage): void {
    this.emit({ type: 'message', message });
  }

  watch(listener: (event: LiveEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  mailbox(): readonly MailboxMessage[] {
    return this.deps.mailbox();
  }

  names(): Names {
    const { flat, rooms } = this.deps.flat();
    return { rooms, timeZone: flat.time_zone };
  }

  /** What each rule waits for. */
  rules(): RuleView[] {
    const { language } = this.deps.flat().flat;
    const now = this.deps.clock.now();
    const statuses = this.deps.engine().view().ruleStatuses(now);
    return statuses.map((rule) => ({ ...rule, text: waitingSentence(rule, language, this.names(), now) }));
  }

  status(): Status {
    const { journal, clock, version, speed, health } = this.deps;
    const config = this.deps.flat();
    const { id, name, time_zone: timeZone, language, phase } = config.flat;
    const view = this.deps.engine().view();
    const alerts = this.alerts(view.alerts);
    const sensors = this.sensors();
    return {
      flat: { id, name, timeZone, language, phase },
      version,
      at: clock.now(),
      speed: speed(),
      startedAt: this.startedAt,
      presence: view.presence,
      mode: { mode: view.mode, until: view.modeUntil },
      monitoring: this.monitoring(),
      lastLife: view.lastLife,
      rooms: config.rooms,
      sensors,
      rules: this.rules(),
      alerts,
      faults: alerts.filter(isOpenFault).map(faultOf),
      routine: this.routine(),
      health: { ...health(), journal: journal.health() },
    };
  }

  /** A flat whose sensors have never been heard is not monitored, whatever the engine hopes for. */
  monitoring(): Status['monitoring'] {
    const heard = this.sensors().some(({ lastHeardAt }) => lastHeardAt !== null);
    return heard ? this.deps.engine().view().monitoring : 'not-monitored';
  }

  acknowledge: Desk['acknowledge'] = ({ alertId }, by, via) =>
    this.onAlert(alertId, (alert) => {
      if (alert.state === 'prealarm') return this.refuse('notOpenYet', alert);
      this.deps.hear({ type: 'acknowledge', at: this.deps.clock.now(), alertId: alert.id, by, via });
      return this.answer('acknowledged', alert);
    });

  close: Desk['close'] = ({ alertId, reason }, by, via) =>
    this.onAlert(alertId, (alert) => {
      this.deps.hear({ type: 'close', at: this.deps.clock.now(), alertId: alert.id, by, via, reason });
      return this.answer('closed', alert);
    });

  cancel: Desk['cancel'] = ({ alertId }, by, via) => {
    const waiting = this.deps
      .engine()
      .view()
      .alerts.filter((alert) => alert.state === 'prealarm');
    if (waiting.length === 0) return { ok: false, text: this.words().nothingToCancel };
    const at = this.deps.clock.now();
    this.deps.hear({ type: 'cancel', at, by, via, ...(alertId === undefined ? {} : { alertId }) });
    return { ok: true, text: this.words().cancelled };
  };

  mode: Desk['mode'] = ({ mode, untilMs }, by, via) => {
    const at = this.deps.clock.now();
    if (mode !== 'normal' && (untilMs === undefined || untilMs <= at))
      return { ok: false, text: this.words().needsEnd };
    this.deps.hear({
      type: 'mode',
      at,
      mode,
      by,
      via,
      ...(untilMs === undefined || mode === 'normal' ? {} : { until: untilMs }),
    });
    return { ok: true, text: this.words().mode(mode) };
  };

  testAlarm: Desk['testAlarm'] = ({ level }, by) => {
    this.deps.hear({ type: 'test-alarm', at: this.deps.clock.now(), level, by });
    return { ok: true, text: this.words().testAlarm };
  };

  routine: Desk['routine'] = () => this.deps.routine().view();

  routineNow: Desk['routineNow'] = ({ contact }) => {
    const ok = this.deps.routine().testNow(contact) !== null;
    return { ok, text: this.words()[ok ? 'routine' : 'noRoutine'](contact) };
  };

  /** Counts and states only: no person, number, secret or room name of the flat leaves by it. */
  doctor(): Readonly<Record<string, unknown>> {
    const status = this.status();
    return {
      version: status.version,
      at: new Date(status.at).toISOString(),
      monitoring: status.monitoring,
      phase: status.flat.phase,
      health: status.health,
      sensors: status.sensors.map(({ id, kind, state, lastHeardAt }) => ({ id, kind, state, lastHeardAt })),
      routine: status.routine.map(({ every, outcome, overdue }) => ({ every, outcome, overdue })),
      rules: status.rules.map(({ rule, state }) => ({ rule, state })),
      openAlerts: status.alerts.filter(({ alert }) => !doneStates.has(alert.state)).map(({ alert }) => alert.id),
      faults: status.faults.map(({ id, since }) => ({ id, since })),
    };
  }

  private emit(event: LiveEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** Open ones as the engine sees them now, then what the journal remembers. */
  private alerts(open: readonly Alert[]): AlertView[] {
    const ids = new Set(open.map((alert) => alert.id));
    const newestFirst = [...open].sort((a, b) => b.startedAt - a.startedAt);
    const past = this.deps.journal.alerts({ limit: alertsShown }).filter((alert) => !ids.has(alert.id));
    return [...newestFirst, ...past].slice(0, alertsShown).map((alert) => this.alertView(alert));
  }

  private alertView(alert: Alert): AlertView {
    return {
      alert,
      because: becauseSentence(alert.because, this.deps.flat().flat.language, this.names()),
      replyCode: doneStates.has(alert.state) ? null : this.deps.replyCode(alert.id),
      deliveries: this.deps.journal.deliveriesOf(alert.id).map(deliveryView),
    };
  }

  private sensors(): SensorView[] {
    const view = this.deps.engine().view();
    const heard = new Map(view.sensors().map((sensor) => [sensor.sensor, sensor]));
    const unknown = this.deps.unknownToBridge();
    const signals = view.signals();
    return Object.entries(this.deps.flat().sensors).map(([id, { kind, room, device }]) => ({
      id,
      kind,
      room,
      device: device ?? id,
      lastHeardAt: heard.get(id)?.lastHeardAt ?? null,
      state: unknown.has(id) ? 'unknown-to-bridge' : (heard.get(id)?.state ?? 'never-heard'),
      signals: signals
        .filter((cell) => cell.sensor === id)
        .map(({ signal, value, since }) => ({ signal, value, since })),
    }));
  }

  private onAlert(idOrCode: string, act: (alert: Alert) => CommandAnswer): CommandAnswer {
    const alerts = this.deps.engine().view().alerts;
    const found = alerts.find(({ id }) => id === idOrCode || this.deps.replyCode(id) === idOrCode);
    if (found) return act(found);
    const past = this.deps.journal.alert(idOrCode);
    return past ? this.refuse('alreadyClosed', past) : { ok: false, text: this.words().unknownAlert(idOrCode) };
  }

  private answer(what: 'acknowledged' | 'closed', alert: Alert): CommandAnswer {
    return { ok: true, text: this.words()[what](alert.title[this.deps.flat().flat.language]) };
  }

  private refuse(why: 'alreadyClosed' | 'notOpenYet', alert: Alert): CommandAnswer {
    return { ok: false, text: this.words()[why](alert.title[this.deps.flat().flat.language]) };
  }

  private words() {
    return commandWords[this.deps.flat().flat.language];
  }
}

const isOpenFault = ({ alert }: AlertView): boolean => alert.level === 'fault' && !doneStates.has(alert.state);

const faultOf = ({ alert, because }: AlertView): FaultView => ({
  id: alert.id,
  since: alert.startedAt,
  text: because,
});

function deliveryView({ effect, attempts, status, lastReason, lastAttemptAt }: PendingDelivery): DeliveryView {
  const { deliveryId: id, contact, by, message, step, at } = effect;
  return { id, contact, by, message, step, status, attempts, at, lastAttemptAt, reason: lastReason };
}
