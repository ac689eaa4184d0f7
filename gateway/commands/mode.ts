/** aal mode absence --until "2026-12-03 18:00" | --for 14d */
import { Temporal } from 'temporal-polyfill';
import { type Instant, type Mode, modes } from '../../rules/engine/types.ts';
import { createWhen } from '../../rules/words/index.ts';
import type { ModeRequest, Status } from '../http/api.ts';
import { parse, usageError } from './args.ts';
import { type AskIo, ask, order } from './ask.ts';

export const help = {
  de: `setzt die Betriebsart; jede außer normal hat ein Ende

  aal mode absence --until "2026-12-03 18:00"    Abwesenheit bis dahin, Ortszeit der Wohnung
  aal mode absence --until 03.12.2026            bis zum Ende dieses Tages
  aal mode visit --for 3h                        Besuch, drei Stunden lang; auch 90m, 14d
  aal mode normal                                wieder normal

  absence        Abwesenheit (Urlaub, Krankenhaus)
  visit          Besuch
  care           Betreuung vor Ort
  maintenance    Wartung
  pause          Pause (Überwachung aus)

Notruftaste, Rauch-, Wasser- und bestätigter Sturzalarm gelten in jeder Betriebsart, bei Wartung nach 60 Sekunden.`,
  en: `sets the mode; every mode but normal has an end

  aal mode absence --until "2026-12-03 18:00"    absence until then, local time of the flat
  aal mode absence --until 2026-12-03            until the end of that day
  aal mode visit --for 3h                        visit, for three hours; also 90m, 14d
  aal mode normal                                back to normal

  absence        absence (holiday, hospital)
  visit          visit
  care           carer on site
  maintenance    maintenance
  pause          pause (monitoring off)

Help button, smoke, leak and confirmed fall count in every mode, in maintenance after 60 seconds.`,
};

const words = {
  de: {
    until: 'bis',
    notBoth: '--until oder --for, nicht beides',
    needsEnd: 'Es fehlt das Ende: --until oder --for',
    notATime: 'Das ist kein Zeitpunkt und keine Dauer: ',
  },
  en: {
    until: 'until',
    notBoth: '--until or --for, not both',
    needsEnd: 'The end is missing: --until or --for',
    notATime: 'This is neither a time nor a duration: ',
  },
};

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const isMode = (word: string | undefined): word is Mode => modes.some((mode) => mode === word);

export async function run(args: string[], io: AskIo): Promise<number> {
  const { positionals, values } = parse(io, 'mode', args, { until: { type: 'string' }, for: { type: 'string' } }, 1);
  const mode = positionals[0];
  const problem = (text: string) => usageError(io, 'mode', text);
  if (!isMode(mode)) throw problem(modes.join('|'));
  if (values.until !== undefined && values.for !== undefined) throw problem(words[io.language].notBoth);
  if (mode === 'normal') return await order(io, '/api/mode', { mode } satisfies ModeRequest);
  const end = values.for ?? values.until;
  if (end === undefined) throw problem(words[io.language].needsEnd);
  const { at, flat } = await ask<Status>(io, '/api/status');
  const untilMs = values.for === undefined ? localInstant(end, flat.timeZone) : inFuture(end, at);
  if (untilMs === null) throw problem(words[io.language].notATime + end);
  const done = await order(io, '/api/mode', { mode, untilMs } satisfies ModeRequest);
  io.out(`${words[io.language].until} ${createWhen(io.language, flat.timeZone)(untilMs, at)}`);
  return done;
}

function inFuture(text: string, at: Instant): Instant | null {
  const [, amount, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  return amount && unit ? at + Number(amount) * (unitMs[unit] ?? 0) : null;
}

/** "2026-12-03 18:00" or "03.12.2026 18:00" in the flat's zone; without a time, the end of that day. */
function localInstant(text: string, timeZone: string): Instant | null {
  const iso = text
    .trim()
    .replace(
      /^(\d{1,2})\.(\d{1,2})\.(\d{4})/,
      (_, day: string, month: string, year: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
    );
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}:\d{2}))?$/.exec(iso) ?? [];
  if (!date) return null;
  try {
    const day = Temporal.PlainDate.from(date);
    const local = time ? day.toPlainDateTime(time.padStart(5, '0')) : day.add({ days: 1 }).toPlainDateTime();
    return local.toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    return null; // the 31st of February
  }
}
