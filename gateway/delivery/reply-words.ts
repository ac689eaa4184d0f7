/**
 * Words by SMS that are about the flat and not about one alert: BESUCH 2T, WEG 14T, WEG BIS 24.12., DA, PAUSE 2H, WARTUNG, VOR ORT, STATUS,
 * ZU 4711 BESUCH, INFO. English ones too. Whoever adds words of their own is asked again: nothing happens by half.
 */
import type { CloseReason, Mode } from '../../rules/engine/types.ts';

export type Words =
  /** How long, or the local day and month on which it ends; neither: as long as the mode usually lasts. */
  | {
      readonly says: 'mode';
      readonly mode: Mode;
      readonly forMs?: number;
      readonly day?: number;
      readonly month?: number;
    }
  | { readonly says: 'status' }
  | { readonly says: 'info' }
  | { readonly says: 'close'; readonly code: string; readonly reason: CloseReason }
  /** The reason is missing, or none that is known. */
  | { readonly says: 'close-why'; readonly code: string };

const modeWords: readonly (readonly [RegExp, Mode])[] = [
  [/^(besuch|visit)$/, 'visit'],
  [/^(weg|abwesend|verreist|away)$/, 'absence'],
  [/^pause$/, 'pause'],
  [/^(wartung|maintenance)$/, 'maintenance'],
  [/^(vor ort|vorort|on site|onsite)$/, 'care'],
  [/^(da|zurück|zurueck|wieder da|back|home)$/, 'normal'],
];

const reasonWords: readonly (readonly [RegExp, CloseReason])[] = [
  [/^(berechtigt|richtig|echt|justified|real)$/, 'justified'],
  [/^(besuch|visit|visitors?)$/, 'visit'],
  [/^(weg|verreist|urlaub|nicht (da|zu ?hause)|away|out|not (at )?home)$/, 'away'],
  [/^(sensor|sensorfehler|defekt|fehler|fault|sensor fault)$/, 'sensor'],
  [/^(probe|probealarm|test)$/, 'test'],
  [/^(sonst|sonstiges|andere[rs]?( grund)?|other|other reason)$/, 'other'],
];

const found = <T>(list: readonly (readonly [RegExp, T])[], text: string): T | undefined =>
  list.find(([pattern]) => pattern.test(text))?.[1];

const hourMs = 3_600_000;
const units: readonly (readonly [RegExp, number])[] = [
  [/^(m|min|minuten?|minutes?)$/, 60_000],
  [/^(h|std|stunden?|hours?)$/, hourMs],
  [/^(t|d|tage?n?|days?)$/, 24 * hourMs],
  [/^(w|wochen?|weeks?)$/, 7 * 24 * hourMs],
];

/** null: none of these words, or more beside it. */
export function parseWords(text: string): Words | null {
  const own = text
    .toLowerCase()
    .replace(/[.!]+$/, '')
    .trim();
  if (own === 'status') return { says: 'status' };
  if (/^(info|\?)$/.test(own)) return { says: 'info' };
  return closing(own) ?? modeOf(own);
}

function closing(own: string): Words | null {
  const [, code, why = ''] = /^(?:zu|ende|close)\s*(\d{4})(?:\s+(.*))?$/.exec(own) ?? [];
  if (code === undefined) return null;
  const reason = found(reasonWords, why.trim());
  return reason ? { says: 'close', code, reason } : { says: 'close-why', code };
}

function modeOf(own: string): Words | null {
  const plain = found(modeWords, own);
  if (plain) return { says: 'mode', mode: plain };
  const [, word = '', amount, unit = ''] = /^(.+?)\s*(\d{1,3})\s*([a-z]+)$/.exec(own) ?? [];
  const mode = found(modeWords, word.trim());
  const unitMs = found(units, unit);
  if (mode && mode !== 'normal' && unitMs && Number(amount) > 0) {
    return { says: 'mode', mode, forMs: Number(amount) * unitMs };
  }
  return untilDay(own);
}

function untilDay(own: string): Words | null {
  const [, word = '', day, month] = /^(.+?)\s+(?:bis|until)\s+(?:zum\s+)?(\d{1,2})[./](\d{1,2})$/.exec(own) ?? [];
  const mode = found(modeWords, word.trim());
  if (!mode || mode === 'normal') return null;
  const date = { day: Number(day), month: Number(month) };
  const exists = date.day >= 1 && date.month >= 1 && date.month <= 12 && date.day <= daysOf(date.month);
  return exists ? { says: 'mode', mode, ...date } : null;
}

/** In a leap year: a day too many is found when the end is made of it. */
const daysOf = (month: number): number => new Date(Date.UTC(2028, month, 0)).getUTCDate();
