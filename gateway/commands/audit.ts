/** aal audit [ALERT] [--json] [--days N] */
import type { Alert } from '../../rules/engine/types.ts';
import { lastGood } from '../config/apply.ts';
import { isRunnable } from '../config/load.ts';
import { surroundingsOf } from '../config/secrets.ts';
import { PlainError } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import { appliedNow, lookingAtJournal } from './applied.ts';
import { parse, usageError } from './args.ts';
import { say } from './ask.ts';
import { type AuditNames, alertPage, dateTime, linesOf, type Teller, timeline } from './audit-text.ts';
import { auditWords } from './audit-words.ts';
import type { Io } from './command.ts';
import { statusWords } from './status-words.ts';

export const help = {
  de: `zeigt lückenlos, was geschehen ist: gehört, beschlossen, wem gemeldet, wer geantwortet hat

  aal audit            die Alarme der Aufzeichnung
  aal audit ALARM      alles über einen Alarm; ALARM ist seine Kennung oder seine Regel (dann der letzte)
  aal audit --days 7   die letzten 7 Tage der Aufzeichnung, ganz
  aal audit ... --json für Programme; nennt auch jeden einzelnen von vielen gleichen Versuchen

Liest die Aufzeichnung selbst, ob das Wohnungsgerät läuft oder nicht. Nennt Personen: nicht weitergeben.`,
  en: `shows without a gap what happened: heard, decided, who was told, who answered

  aal audit            the alerts on record
  aal audit ALERT      all about one alert; ALERT is its id or its rule (then the last one)
  aal audit --days 7   the last 7 days on record, whole
  aal audit ... --json for programs; names each of many equal attempts too

Reads the record itself, whether the gateway runs or not. It names people: do not pass it on.`,
};

export type AuditIo = Pick<Io, 'out' | 'err' | 'language' | 'dataFolder' | 'configFile' | 'environment' | 'process'>;

const noSuchAlert = {
  de: "'{word}' ist kein Alarm der Aufzeichnung. aal audit zeigt alle.",
  en: "'{word}' is no alert on record. aal audit shows all.",
};

/** More than the journal keeps. */
const everything = 1_000_000;
const dayMs = 86_400_000;

export async function run(args: string[], io: AuditIo): Promise<number> {
  const options = { json: { type: 'boolean' }, days: { type: 'string' } } as const;
  const { positionals, values } = parse(io, 'audit', args, options, 0, 1);
  const days = values.days === undefined ? null : Number(values.days);
  if (days !== null && !(days > 0)) throw usageError(io, 'audit', '--days 7');
  const names = await namesOf(io);
  return await lookingAtJournal(io, (journal) => {
    const teller: Teller = { language: io.language, names };
    const [word] = positionals;
    if (word !== undefined) return oneAlert(io, journal, word, teller, values.json);
    return days === null ? allAlerts(io, journal, teller, values.json) : lately(io, journal, days, teller, values.json);
  });
}

/** People and rooms of the set that is live; without one everybody is called by the key. */
async function namesOf(io: AuditIo): Promise<AuditNames> {
  const applied = await appliedNow(io);
  const loaded = applied && lastGood(applied.files, io.configFile, surroundingsOf(io));
  if (!loaded || !isRunnable(loaded)) return { contacts: {}, rooms: {}, timeZone: 'UTC' };
  const { contacts, rooms, flat } = loaded.config;
  return { contacts, rooms, timeZone: flat.time_zone };
}

function oneAlert(io: AuditIo, journal: Journal | null, word: string, teller: Teller, json?: boolean): number {
  const alert = journal && alertOf(journal, word);
  if (!alert) throw new PlainError('configuration', say(noSuchAlert, io, { word }));
  const lines = linesOf(alert, journal.auditLines({ limit: everything }).reverse());
  if (json) io.out(JSON.stringify({ alert, lines }, null, 2));
  else for (const line of alertPage(alert, lines, teller)) io.out(line);
  return 0;
}

function alertOf(journal: Journal, word: string): Alert | null {
  return journal.alert(word) ?? journal.alerts({ limit: everything }).find(({ rule }) => rule === word) ?? null;
}

/** Newest last, as everywhere in the audit. */
function allAlerts(io: AuditIo, journal: Journal | null, teller: Teller, json?: boolean): number {
  const alerts = (journal?.alerts({ limit: everything }) ?? []).reverse();
  if (json) io.out(JSON.stringify(alerts, null, 2));
  else if (alerts.length === 0) io.out(auditWords[io.language].nothing);
  else for (const alert of alerts) io.out(alertRow(alert, teller));
  return 0;
}

function alertRow(alert: Alert, teller: Teller): string {
  const words = auditWords[teller.language];
  const status = statusWords[teller.language];
  const state = alert.closed
    ? (words.closing[alert.closed.reason] ?? alert.closed.reason)
    : (status.states[alert.state] ?? alert.state);
  return `${dateTime(alert.startedAt, teller)}  ${status.levels[alert.level]}  ${alert.title[teller.language]}, ${state}  ${alert.id}`;
}

function lately(io: AuditIo, journal: Journal | null, days: number, teller: Teller, json?: boolean): number {
  const lines = (journal?.auditLines({ limit: everything }) ?? []).reverse();
  const from = (lines.at(-1)?.at ?? 0) - days * dayMs;
  const wanted = lines.filter(({ at }) => at >= from);
  if (json) io.out(JSON.stringify(wanted, null, 2));
  else for (const line of timeline(wanted, teller)) io.out(line);
  return 0;
}
