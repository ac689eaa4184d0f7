/** What a rule waits for, in one sentence: "Alarm um 15:12, wenn bis dahin kein Lebenszeichen". */
import type { Instant, Level, RuleStatus } from '../../rules/engine/types.ts';
import type { RuleView } from './api.ts';
import { createWhen } from './when.ts';

/** `kind`: the rule's kind ('inactivity', 'stays', ...), which decides what would have to happen. */
export type RuleTexts = (rule: RuleStatus, kind: string, now: Instant) => RuleView;

export function createRuleTexts(language: 'de' | 'en', timeZone: string): RuleTexts {
  const when = createWhen(language, timeZone);
  const words = catalogue[language];
  const text = (rule: RuleStatus, kind: string, now: Instant): string => {
    const level = words.levels[rule.level];
    const fires = rule.firesAt === null ? null : `${level} ${words.at(when(rule.firesAt, now))}`;
    const reason = words.reasons[String(rule.facts.reason)];
    switch (rule.state) {
      case 'watching':
        return fires
          ? `${fires}, ${words.unless[kind] ?? words.unless.default}`
          : (words.waits[kind] ?? words.waits.default);
      case 'prealarm':
        return fires ? `${words.prealarm}: ${fires}` : words.prealarm;
      case 'open':
        return words.open;
      case 'excused':
        return reason ? `${words.excused}: ${reason}` : words.excused;
      case 'cannot-see':
        return words.cannotSee;
      case 'idle':
        return reason ? `${words.idle}: ${reason}` : words.idle;
      case 'shadow':
        return words.shadow;
    }
  };
  return (rule, kind, now) => ({ ...rule, text: text(rule, kind, now) });
}

interface Catalogue {
  readonly levels: Readonly<Record<Level, string>>;
  readonly at: (when: string) => string;
  /** By rule kind: what prevents it. */
  readonly unless: Readonly<Record<string, string>> & { readonly default: string };
  /** By rule kind, where no time is running. */
  readonly waits: Readonly<Record<string, string>> & { readonly default: string };
  readonly prealarm: string;
  readonly open: string;
  readonly excused: string;
  readonly cannotSee: string;
  readonly idle: string;
  readonly shadow: string;
  /** By the engine's word for it (rules/engine/view.ts). */
  readonly reasons: Readonly<Record<string, string>>;
}

const catalogue: Readonly<Record<'de' | 'en', Catalogue>> = {
  de: {
    levels: { emergency: 'Notfall', alarm: 'Alarm', notice: 'Hinweis', fault: 'Störung' },
    at: (when) => (/^\d/.test(when) ? `um ${when}` : when),
    unless: {
      default: 'wenn es so bleibt',
      inactivity: 'wenn bis dahin kein Lebenszeichen',
      missing: 'wenn es bis dahin ausbleibt',
    },
    waits: {
      default: 'hört zu',
      happens: 'wartet auf das Ereignis',
      counts: 'zählt mit',
      stays: 'wartet darauf, dass es beginnt',
      missing: 'ist für dieses Zeitfenster eingetroffen',
    },
    prealarm: 'Voralarm',
    open: 'hat ausgelöst; der Alarm ist noch nicht abgeschlossen',
    excused: 'ausgesetzt',
    cannotSee: 'kann nichts sehen: die Sensoren dafür werden nicht gehört',
    idle: 'ruht',
    shadow: 'läuft zur Probe mit und meldet nichts',
    reasons: {
      away: 'vermutlich außer Haus',
      home: 'jemand ist zu Hause',
      unknown: 'Anwesenheit unklar',
      'in-bed': 'im Bett',
      hours: 'außerhalb des Zeitfensters',
      vacant: 'die Wohnung ist leer',
      withdrawn: 'die Wohnung ist abgemeldet',
      absence: 'Abwesenheit',
      visit: 'Besuch',
      care: 'Betreuung vor Ort',
      maintenance: 'Wartungsmodus',
      pause: 'Pause (Überwachung aus)',
    },
  },
  en: {
    levels: { emergency: 'Emergency', alarm: 'Alarm', notice: 'Notice', fault: 'Fault' },
    at: (when) => (/^\d/.test(when) ? `at ${when}` : when),
    unless: {
      default: 'if it stays like this',
      inactivity: 'unless there is a sign of life before',
      missing: 'unless it has come by then',
    },
    waits: {
      default: 'is listening',
      happens: 'waits for the event',
      counts: 'keeps count',
      stays: 'waits for it to begin',
      missing: 'has come for this window',
    },
    prealarm: 'pre-alarm',
    open: 'has raised an alert that is not closed yet',
    excused: 'suspended',
    cannotSee: 'cannot see anything: its sensors are not heard',
    idle: 'rests',
    shadow: 'runs on trial and reports nothing',
    reasons: {
      away: 'presumably out',
      home: 'somebody is at home',
      unknown: 'presence unclear',
      'in-bed': 'in bed',
      hours: 'outside its hours',
      vacant: 'the flat is vacant',
      withdrawn: 'the flat is withdrawn',
      absence: 'absence',
      visit: 'visit',
      care: 'carer on site',
      maintenance: 'maintenance',
      pause: 'pause (monitoring off)',
    },
  },
};
