/**
 * The alphabet of SMS, GSM 7 bit (3GPP TS 23.038, 6.2.1): 160 places make one message. With one letter beside it the whole
 * message goes out in UCS-2, of which 70 make one. German umlauts and ß are in it; typographic dashes and quotes are not.
 */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** These take two places. */
const extended = new Set('^{}\\[~]|€');

const isIn = (sign: string): boolean => basic.has(sign) || extended.has(sign);

export const isGsm7 = (text: string): boolean => [...text].every(isIn);

/** Places the text takes in GSM 7 bit. */
export function septets(text: string): number {
  let places = 0;
  for (const sign of text) places += extended.has(sign) ? 2 : 1;
  return places;
}

const typography: Readonly<Record<string, string>> = {
  '–': '-', '—': '-', '‑': '-', '−': '-', '·': '-', '•': '-', '⁄': '/',
  '„': '"', '“': '"', '”': '"', '«': '"', '»': '"', '‚': "'", '‘': "'", '’': "'",
  '…': '...', '\u00a0': ' ', '\u202f': ' ', '\t': ' ', '≥': '>=', '≤': '<=', '×': 'x', '→': '>', '²': '2', '°': '',
}; // biome-ignore format: a table

/** Signs that are no letters or digits become their plain kin or go: none of them is worth half of the message. Letters stay. */
export function withPlainSigns(text: string): string {
  return [...text.normalize('NFC')].map(plainSign).join('').normalize('NFC');
}

function plainSign(sign: string): string {
  if (isIn(sign) || /[\p{L}\p{M}\p{Nd}]/u.test(sign)) return sign;
  const kin = typography[sign] ?? [...sign.normalize('NFKD')].map((part) => typography[part] ?? part).join('');
  return [...kin].filter((part) => isIn(part) || /[\p{L}\p{Nd}]/u.test(part)).join('');
}

/** Letters that are no letter with an accent, and still have one near. */
const near: Readonly<Record<string, string>> = {
  Ł: 'L', ł: 'l', Đ: 'D', đ: 'd', Ð: 'D', ð: 'd', Ħ: 'H', ħ: 'h', ı: 'i', Ŧ: 'T', ŧ: 't', Ŋ: 'N', ŋ: 'n',
  Œ: 'OE', œ: 'oe', Þ: 'Th', þ: 'th', ẞ: 'SS', Ə: 'E', ə: 'e',
}; // biome-ignore format: a table

/** 'Sahin' for 'Şahin'; null where a letter is near to none of the alphabet (Greek, Cyrillic). */
export function nearestGsm7(text: string): string | null {
  const letters = [...text].map((sign) => (isIn(sign) ? sign : nearLetter(sign)));
  const nearest = letters.join('');
  return isGsm7(nearest) ? nearest : null;
}

const nearLetter = (sign: string): string =>
  [...sign.normalize('NFKD').replace(/\p{M}/gu, '')].map((part) => near[part] ?? part).join('');
