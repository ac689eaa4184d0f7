/** A text for a machine to read out: times in words, units and abbreviations spelled out, no brackets, dashes and quotes. */
import { limits } from '../../limits.ts';

type Language = 'de' | 'en';

export interface Announcement {
  /** What and where: 'Alarm, Whg 12'. */
  readonly head: string;
  readonly fact: string;
  /** What to do. */
  readonly next: string;
}

/** Said twice: whoever wakes up by it hears the beginning again. */
export function announce(
  { head, fact, next }: Announcement,
  language: Language,
  opening: string,
  again: string,
): string {
  const [what, why, todo] = [head, fact, next].map((part) => speakable(part, language)) as [string, string, string];
  const room = limits.call.spokenChars - what.length - todo.length;
  const once = [what, cutAtPause(why, room), todo]
    .filter((part) => part !== '')
    .map(sentence)
    .join(' ');
  return `${opening} ${once} ${again} ${once}`;
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Nobody listens for minutes, and providers refuse what is too long: the end of a list of reasons is left out. */
function cutAtPause(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const kept = text.slice(0, Math.max(0, chars));
  const pause = Math.max(...['. ', '; ', ', '].map((sign) => kept.lastIndexOf(sign)));
  return kept.slice(0, pause > 0 ? pause : Math.max(0, kept.lastIndexOf(' ')));
}

export function speakable(text: string, language: Language): string {
  let spoken = text;
  for (const [pattern, words] of spellings[language]) spoken = spoken.replace(pattern, words as string);
  return spoken
    .replace(/\s*[()]\s*(?=[.,;:!?]|$)/g, '')
    .replace(/\s*\(\s*|\s*\)\s*|\s+[-–—]\s+/g, ', ')
    .replace(/["„“”«»<>\p{Cc}\p{Cs}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A pattern, and what stands in its place. */
type Spelling = readonly [RegExp, string | ((whole: string, ...parts: string[]) => string)];

const clock = /(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])(?:\s*Uhr)?/g;
const date = /(?<!\d)([0-2]?\d|3[01])\.(0?[1-9]|1[0-2])\.(\d{4})?(?!\d)/g;
const dateWithSlashes = /(?<!\d)([0-2]\d|3[01])\/(0[1-9]|1[0-2])\/(\d{4})(?!\d)/g;

const counted = (unit: string, one: string, many: string): Spelling => [
  new RegExp(String.raw`(?<![\d.,])(\d+) ?${unit}(?![\p{L}\d])`, 'gu'),
  (_, amount) => `${amount} ${amount === '1' ? one : many}`,
];

const months = {
  de: ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
} as const; // biome-ignore format: a table

const spellings: Readonly<Record<Language, readonly Spelling[]>> = {
  de: [
    [clock, (_, hour, minute) => clockDe(Number(hour), Number(minute))],
    [date, (_, day, month, year) => dayAndMonth(`${Number(day)}. ${months.de[Number(month) - 1]}`, year)],
    counted('h', 'Stunde', 'Stunden'),
    counted('min', 'Minute', 'Minuten'),
    counted('s', 'Sekunde', 'Sekunden'),
    [/ ?& ?/g, ' und '],
    [/ ?°C/g, ' Grad'],
    [/ ?% Luftfeuchte/g, ' Prozent Luftfeuchte'],
    [/ ?%/g, ' Prozent'],
    [/(?<=\d) W(?!\p{L})/gu, ' Watt'],
    [/(?<!\p{L})(?:Whg|Wng)\.?(?!\p{L})/gu, 'Wohnung'],
    [/(?<!\p{L})Nr\.?(?!\p{L})/gu, 'Nummer'],
    [/(?<!\p{L})EG(?!\p{L})/gu, 'Erdgeschoss'],
    [/(?<!\p{L})OG(?!\p{L})/gu, 'Obergeschoss'],
    [/(?<!\p{L})UG(?!\p{L})/gu, 'Untergeschoss'],
    [/(\p{L})str\.(?!\p{L})/gu, '$1straße'],
  ],
  en: [
    [clock, (_, hour, minute) => clockEn(Number(hour), Number(minute))],
    [dateWithSlashes, (_, day, month, year) => dayAndMonth(`${Number(day)} ${months.en[Number(month) - 1]}`, year)],
    [date, (_, day, month, year) => dayAndMonth(`${Number(day)} ${months.en[Number(month) - 1]}`, year)],
    counted('h', 'hour', 'hours'),
    counted('min', 'minute', 'minutes'),
    counted('s', 'second', 'seconds'),
    [/ ?& ?/g, ' and '],
    [/ ?°C/g, ' degrees'],
    [/ ?%/g, ' per cent'],
    [/(?<=\d) W(?!\p{L})/gu, ' watts'],
    [/(?<!\p{L})(?:Whg|Apt)\.?(?!\p{L})/gu, 'flat'],
    [/(?<!\p{L})No\. ?(?=\d)/gu, 'number '],
  ],
};

const dayAndMonth = (spoken: string, year: string | undefined): string =>
  year === undefined ? spoken : `${spoken} ${year}`;

const small = {
  de: ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf', 'dreizehn',
    'vierzehn', 'fünfzehn', 'sechzehn', 'siebzehn', 'achtzehn', 'neunzehn'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen',
    'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
} as const; // biome-ignore format: tables
const tens = {
  de: ['', '', 'zwanzig', 'dreißig', 'vierzig', 'fünfzig'],
  en: ['', '', 'twenty', 'thirty', 'forty', 'fifty'],
} as const;

/** 0 to 59. */
function numberDe(value: number): string {
  if (value < 20) return small.de[value] ?? '';
  const [ten, one] = [tens.de[Math.floor(value / 10)] ?? '', value % 10];
  return one === 0 ? ten : `${one === 1 ? 'ein' : small.de[one]}und${ten}`;
}

function numberEn(value: number): string {
  if (value < 20) return small.en[value] ?? '';
  const [ten, one] = [tens.en[Math.floor(value / 10)] ?? '', value % 10];
  return one === 0 ? ten : `${ten}-${small.en[one]}`;
}

/** 'zwei Uhr zweiundvierzig', 'ein Uhr'. */
function clockDe(hour: number, minute: number): string {
  const full = `${hour === 1 ? 'ein' : numberDe(hour)} Uhr`;
  return minute === 0 ? full : `${full} ${numberDe(minute)}`;
}

/** 'two forty-two at night', 'ten oh five in the evening', 'six o'clock in the morning'. */
function clockEn(hour: number, minute: number): string {
  const part =
    hour < 5 || hour >= 22
      ? 'at night'
      : hour < 12
        ? 'in the morning'
        : hour < 18
          ? 'in the afternoon'
          : 'in the evening';
  const minutes = minute === 0 ? "o'clock" : minute < 10 ? `oh ${numberEn(minute)}` : numberEn(minute);
  return `${numberEn(hour % 12 || 12)} ${minutes} ${part}`;
}
