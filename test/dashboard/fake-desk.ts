/** A desk that answers like a gateway in the middle of a missed morning, for tests of whatever shows or commands it. */
import type { AlertView, CommandAnswer, Desk, LiveEvent, MailboxMessage, Status } from '../../gateway/http/api.ts';

/** Wed 2026-03-25 09:36 in Berlin. */
export const fakeNow = Date.parse('2026-03-25T09:36:00+01:00');
const minutesAgo = (minutes: number): number => fakeNow - minutes * 60_000;

export const alertId = 'not-up@mn5xq2o0';

const openAlert = (): AlertView => ({
  alert: {
    id: alertId,
    rule: 'not-up',
    title: { de: 'Nicht aufgestanden', en: 'Has not got up' },
    level: 'alarm',
    state: 'open',
    marked: null,
    startedAt: minutesAgo(6),
    openedAt: minutesAgo(4),
    because: {
      rule: 'not-up',
      facts: { kind: 'missing' },
      lastLife: { at: minutesAgo(656), sensor: 'bed', room: 'bedroom' },
      readings: [],
      gaps: [],
      presence: 'home',
    },
    count: 0,
    acknowledged: null,
    closed: null,
    handedOver: null,
  },
  because: 'Bis 09:30 keine Aktivität in Flur, Küche oder Bad. Letzte Aktivität gestern 22:40, Schlafzimmer.',
  replyCode: '4711',
  deliveries: [
    {
      id: 'd-1',
      contact: 'keller',
      by: 'sms',
      message: 'raised',
      step: 1,
      status: 'sent',
      attempts: 1,
      at: minutesAgo(4),
      lastAttemptAt: minutesAgo(4),
      reason: null,
    },
    {
      id: 'd-2',
      contact: 'bereitschaft',
      by: 'sms',
      message: 'raised',
      step: 2,
      status: 'failed',
      attempts: 2,
      at: minutesAgo(1),
      lastAttemptAt: minutesAgo(1),
      reason: 'keine Verbindung zum SMS-Dienst',
    },
  ],
});

const closedAlert = (): AlertView => ({
  alert: {
    id: 'door-open@mn5aaaaa',
    rule: 'door-open',
    title: { de: 'Wohnungstür offen', en: 'Front door open' },
    level: 'notice',
    state: 'closed',
    marked: null,
    startedAt: minutesAgo(1100),
    openedAt: minutesAgo(1100),
    because: { rule: 'door-open', facts: {}, lastLife: null, readings: [], gaps: [], presence: 'home' },
    count: 1,
    acknowledged: { by: 'keller', via: 'sms', at: minutesAgo(1090) },
    closed: { by: 'keller', reason: 'visit', at: minutesAgo(1080) },
    handedOver: null,
  },
  because: 'Die Wohnungstür stand 10 min offen. Letzte Aktivität 15:20, Flur.',
  replyCode: null,
  deliveries: [],
});

const roomNames = {
  hall: { de: 'Flur', en: 'hall' },
  kitchen: { de: 'Küche', en: 'kitchen' },
  bath: { de: 'Bad', en: 'bathroom' },
  bedroom: { de: 'Schlafzimmer', en: 'bedroom' },
};

export function fakeStatus(): Status {
  const heard = (id: string, kind: string, room: string, signals: Status['sensors'][number]['signals']) => ({
    id,
    kind,
    room,
    device: id,
    lastHeardAt: minutesAgo(12),
    state: 'heard' as const,
    signals,
  });
  return {
    flat: { id: '12', name: 'Whg 12', timeZone: 'Europe/Berlin', language: 'de', phase: 'live' },
    version: '0.1.0',
    at: fakeNow,
    speed: 1,
    startedAt: minutesAgo(3000),
    presence: 'home',
    mode: { mode: 'normal', until: null },
    monitoring: 'hearing',
    lastLife: { at: minutesAgo(656), sensor: 'bed', room: 'bedroom' },
    rooms: roomNames,
    sensors: [
      heard('front_door', 'door', 'hall', [{ signal: 'contact', value: false, since: minutesAgo(1080) }]),
      heard('hall_motion', 'motion', 'hall', [{ signal: 'motion', value: false, since: minutesAgo(700) }]),
      heard('bed', 'bed', 'bedroom', [
        { signal: 'bed', value: true, since: minutesAgo(656) },
        { signal: 'battery', value: 12, since: minutesAgo(900) },
      ]),
      heard('kitchen_climate', 'climate', 'kitchen', [
        { signal: 'temperature', value: 20.45, since: minutesAgo(12) },
        { signal: 'humidity', value: 48.2, since: minutesAgo(12) },
      ]),
      { ...heard('bath_leak', 'leak', 'bath', []), lastHeardAt: minutesAgo(540), state: 'silent' },
      { ...heard('fall_radar', 'fall', 'bath', []), lastHeardAt: null, state: 'never-heard' },
    ],
    rules: [
      {
        ...{ rule: 'not-up', kind: 'missing', shadow: false, until: null, prealarmAt: null },
        title: { de: 'Nicht aufgestanden', en: 'Has not got up' },
        level: 'alarm',
        state: 'open',
        since: minutesAgo(4),
        firesAt: null,
        facts: {},
        text: 'Hat ausgelöst (09:32) und ist noch nicht abgeschlossen',
      },
      {
        ...{ rule: 'inactivity-day', kind: 'inactivity', shadow: true, until: null, prealarmAt: null },
        title: { de: 'Keine Aktivität am Tag', en: 'No activity by day' },
        level: 'alarm',
        state: 'watching',
        since: minutesAgo(60),
        firesAt: fakeNow + 336 * 60_000,
        facts: {},
        text: 'Zur Probe, niemand wird gerufen: Alarm um 15:12, wenn bis dahin kein Lebenszeichen; gezählt seit 09:12',
      },
      {
        ...{ rule: 'fall', kind: 'happens', shadow: false, until: null, prealarmAt: null },
        title: { de: 'Sturzmelder', en: 'Fall detector' },
        level: 'emergency',
        state: 'cannot-see',
        since: minutesAgo(3000),
        firesAt: null,
        facts: { reason: 'unheard', sensors: 'fall_radar', rooms: 'bath' },
        text: 'Kann noch nichts sehen: der Sensor fall_radar (Bad) hat sich noch nicht gemeldet',
      },
    ],
    alerts: [openAlert(), closedAlert()],
    faults: [
      { id: 'sensor-silent:bath_leak', since: minutesAgo(120), text: 'Wassermelder Bad meldet sich seit 9 h nicht.' },
    ],
    routine: [
      {
        contact: 'zentrale',
        every: 'day',
        startedAt: minutesAgo(400),
        by: 'dispatch',
        outcome: 'handed-over',
        reason: null,
        arrivedAt: minutesAgo(400),
        overdue: false,
      },
    ],
    health: {
      broker: 'up',
      bridge: 'online',
      journal: { historyBytes: 12_400_000, stateBytes: 410_000, inputs: 84_210, damage: [] },
      timeseries: { target: 'influx1', behind: 3, quarantined: 0, lastError: null },
      outbox: { pending: 1, oldestDueAt: fakeNow + 30_000 },
      rssBytes: 92_000_000,
      heartbeatAt: minutesAgo(2),
      power: {
        mains: 'on',
        since: minutesAgo(2880),
        batteryLow: false,
        chargePercent: 98,
        runtimeMs: 15_000_000,
      },
      lines: [
        { receiver: 'zentrale', which: 'primary', answeredAt: minutesAgo(3), missed: 0 },
        { receiver: 'zentrale', which: 'secondary', answeredAt: minutesAgo(48), missed: 3 },
      ],
    },
  };
}

export interface FakeDesk extends Desk {
  /** Every command received, as [name, request, by, via]. */
  readonly calls: unknown[][];
  /** Sends an event to all who watch. */
  tell(event: LiveEvent): void;
  readonly watchers: number;
  current: Status;
}

const demoMail: MailboxMessage = {
  at: minutesAgo(4),
  to: 'keller',
  by: 'sms',
  subject: '[Alarm] Whg 12 - nicht aufgestanden (Zeitfenster bis 09:30)',
  text: 'Antwort OK 4711: Alarm Whg 12: bis 09:30 nicht aufgestanden (zuletzt 22:40, Schlafzimmer).',
};

export function createFakeDesk(): FakeDesk {
  const listeners = new Set<(event: LiveEvent) => void>();
  const calls: unknown[][] = [];
  const done = (text: string): CommandAnswer => ({ ok: true, text });
  const desk: FakeDesk = {
    calls,
    current: fakeStatus(),
    get watchers() {
      return listeners.size;
    },
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
    status: () => desk.current,
    mailbox: () => [demoMail],
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    acknowledge: (request, by, via) => {
      calls.push(['acknowledge', request, by, via]);
      const view = desk.current.alerts.find(({ alert }) => alert.id === request.alertId);
      if (view?.alert.state !== 'open') return { ok: false, text: 'Diesen Alarm gibt es nicht mehr.' };
      change(desk, {
        ...view,
        alert: { ...view.alert, state: 'acknowledged', acknowledged: { by, via, at: fakeNow } },
      });
      return done('Übernommen. Alle Benachrichtigten erfahren es.');
    },
    close: (request, by, via) => {
      calls.push(['close', request, by, via]);
      const view = desk.current.alerts.find(({ alert }) => alert.id === request.alertId);
      if (!view) return { ok: false, text: 'Diesen Alarm gibt es nicht mehr.' };
      const closed = { by, reason: request.reason, at: fakeNow };
      change(desk, { ...view, alert: { ...view.alert, state: 'closed', closed } });
      return done('Abgeschlossen. Die Entwarnung geht hinaus.');
    },
    cancel: (request, by, via) => {
      calls.push(['cancel', request, by, via]);
      return done('Voralarm abgebrochen.');
    },
    mode: (request, by) => {
      calls.push(['mode', request, by]);
      return done('Betriebsart gesetzt.');
    },
    testAlarm: (request, by) => {
      calls.push(['testAlarm', request, by]);
      return done('Der Probealarm läuft.');
    },
    routine: () => [],
    routineNow: ({ contact }) => done(`Routineruf an ${contact}`),
    doctor: () => ({ version: '0.1.0', sensors: { heard: 4, silent: 1 } }),
  };
  return desk;
}

function change(desk: FakeDesk, view: AlertView): void {
  const alerts = desk.current.alerts.map((other) => (other.alert.id === view.alert.id ? view : other));
  desk.current = { ...desk.current, alerts };
  desk.tell({ type: 'status', status: desk.current });
}
