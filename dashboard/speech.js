/** How the page says times, numbers and sensor values: in the flat's zone and language. */
/** @import { Status } from '../gateway/http/api.ts' */
/** @import { Signal, Value } from '../rules/engine/types.ts' */
/** @import { Words } from './words.js' */
import { catalogue } from './words.js';

/**
 * @typedef {object} Speech
 * @property {'de' | 'en'} language
 * @property {Words} words
 * @property {(at: number) => string} time "09:32", "gestern 22:40", "Mo 23.03. 07:36"
 * @property {(at: number) => string} clock with seconds
 * @property {(signal: Signal, value: Value) => string} value
 * @property {(room: string) => string} room
 * @property {(bytes: number) => string} megabytes
 * @property {(who: string) => string} person
 */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} locale @param {Intl.DateTimeFormatOptions} options */
function format(locale, options) {
  const key = JSON.stringify([locale, options]);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

/** @param {Status} status @returns {Speech} */
export function speechOf(status) {
  const { language, timeZone } = status.flat;
  const words = catalogue[language];
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const clock = format(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const seconds = format(locale, { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const date = format(locale, { timeZone, weekday: 'short', day: '2-digit', month: '2-digit' });
  const calendar = format('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  /** @param {number} at */
  const dayNumber = (at) => Date.parse(calendar.format(at)) / 86_400_000;
  const today = dayNumber(status.at);
  /** @param {number} value @param {number} digits */
  const number = (value, digits) => value.toLocaleString(locale, { maximumFractionDigits: digits });
  return {
    language,
    words,
    time(at) {
      const days = dayNumber(at) - today;
      if (days === 0) return clock.format(at);
      const relative = /** @type {Record<string, string>} */ (words.relative)[String(days)];
      return `${relative ?? date.format(at).replace(/\.?,/, '')} ${clock.format(at)}`;
    },
    clock: (at) => seconds.format(at),
    value: (signal, value) =>
      value === null ? `${words.signals[signal]} ${words.unknownValue}` : words.values[signal](value, number),
    room: (room) => status.rooms[room]?.[language] ?? room,
    megabytes: (bytes) => `${number(bytes / 1e6, 1)} MB`,
    person: (who) => /** @type {Record<string, string>} */ (words.people)[who] ?? who,
  };
}
