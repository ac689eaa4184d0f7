/** What the demo prints: readings as they come, alerts, and each message as its receiver would read it. */
import type { AlertView, LiveEvent, MailboxMessage, Status } from '../http/api.ts';

const words = {
  en: { on: 'on', off: 'off', alert: 'ALERT', presence: 'presence', message: 'message to', by: 'by' },
  de: { on: 'an', off: 'aus', alert: 'ALARM', presence: 'Anwesenheit', message: 'Nachricht an', by: 'per' },
} as const;

export class Screen {
  private readonly out: (line: string) => void;
  private readonly language: 'de' | 'en';
  private readonly time: Intl.DateTimeFormat;
  private readonly alertStates = new Map<string, string>();
  private presence: Status['presence'] | null = null;

  constructor(out: (line: string) => void, language: 'de' | 'en', timeZone: string) {
    this.out = out;
    this.language = language;
    this.time = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
  }

  show(event: LiveEvent): void {
    if (event.type === 'status') this.status(event.status);
    else if (event.type === 'message') this.message(event.message);
    else if (event.life)
      this.line(event.at, `${event.room} · ${event.sensor}: ${event.signal} ${this.value(event.value)}`);
  }

  private status(status: Status): void {
    if (this.presence !== null && this.presence !== status.presence)
      this.line(status.at, `${words[this.language].presence}: ${status.presence}`);
    this.presence = status.presence;
    for (const view of status.alerts) this.alert(view, status.at);
  }

  private alert(view: AlertView, at: number): void {
    const { alert, because } = view;
    if (this.alertStates.get(alert.id) === alert.state) return;
    const isNew = !this.alertStates.has(alert.id);
    this.alertStates.set(alert.id, alert.state);
    const who = alert.closed?.by ?? alert.acknowledged?.by;
    this.line(
      alert.closed?.at ?? alert.acknowledged?.at ?? alert.openedAt ?? at,
      `${words[this.language].alert} ${alert.title[this.language]}: ${alert.state}${who && !isNew ? ` (${who})` : ''}`,
    );
    if (isNew) this.out(`             ${because}`);
  }

  private message(message: MailboxMessage): void {
    const { message: title, by } = words[this.language];
    const lines = [`${title} ${message.to} ${by} ${message.by}`, '', ...message.text.trimEnd().split('\n')].flatMap(
      (line) => wrap(line, 74),
    );
    const width = Math.max(...lines.map((line) => line.length));
    this.out(`    ┌${'─'.repeat(width + 2)}┐`);
    for (const line of lines) this.out(`    │ ${line.padEnd(width)} │`);
    this.out(`    └${'─'.repeat(width + 2)}┘`);
  }

  private line(at: number, text: string): void {
    this.out(`${this.time.format(at).padEnd(12)} ${text}`);
  }

  private value(value: unknown): string {
    if (typeof value === 'boolean') return words[this.language][value ? 'on' : 'off'];
    return String(value);
  }
}

/** Breaks a line at blanks so that it fits a terminal. */
function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const cut = rest.lastIndexOf(' ', width);
    const at = cut > 0 ? cut : width;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
