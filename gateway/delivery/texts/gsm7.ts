/**
 * The alphabet of SMS, GSM 03.38: 160 characters of it make one message, one character beside it makes 70.
 * German umlauts and ß are in it; typographic dashes and quotes are not.
 */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** These take two places. */
const extended = new Set('^{}\\[~]|€');

const replacements: Readonly<Record<string, string>> = {
  '–': '-', '—': '-', '‑': '-', '−': '-', '·': '-', '•': '-',
  '„': '"', '“': '"', '”': '"', '«': '"', '»': '"', '‚': "'", '‘': "'", '’': "'",
  '…': '...', '\u00a0': ' ', '\u202f': ' ', '\t': ' ', '≥': '>=', '≤': '<=', '×': 'x', '→': '>', '²': '2', '°': '',
}; // biome-ignore format: a table

/** The same text in GSM-7: dashes, quotes and accents become their plain kin, what is left a question mark. */
export function toGsm7(text: string): string {
  return [...text.normalize('NFC')].map(plainKin).join('');
}

function plainKin(sign: string): string {
  if (basic.has(sign) || extended.has(sign)) return sign;
  const replacement = replacements[sign];
  if (replacement !== undefined) return replacement;
  const letter = sign.normalize('NFKD').replace(/\p{M}/gu, '');
  return letter !== '' && [...letter].every((part) => basic.has(part) || extended.has(part)) ? letter : '?';
}

/** Places the text takes in GSM-7. */
export function septets(text: string): number {
  let places = 0;
  for (const sign of text) places += extended.has(sign) ? 2 : 1;
  return places;
}

export const oneSms = 160;
