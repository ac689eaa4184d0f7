/**
 * A text as it goes out by SMS. One message is better than two: of two the second may be late or lost. So names are written as
 * they are where the text fits one message in UCS-2 too, by the nearest letters ('Sahin') where that makes it fit, and in two
 * messages only where there is no near letter.
 */
import { isGsm7, nearestGsm7, septets, withPlainSigns } from './gsm7.ts';

const oneSms = { gsm7: 160, ucs2: 70 } as const;
/** The second part costs places in both. */
const twoSmsUcs2 = 134;

/** Of any length. */
export function toSms(text: string): string {
  const plain = withPlainSigns(text);
  return inOneSms(plain) ?? nearestGsm7(plain) ?? plain;
}

/**
 * The first of these texts that fits. `opening` and `end` stand before and behind `fact` where all are too long: they are kept
 * whole, the fact is cut.
 */
export function firstThatFits(
  texts: readonly string[],
  { opening, fact, end }: Readonly<Record<'opening' | 'fact' | 'end', string>>,
): string {
  const plain = texts.map(withPlainSigns);
  for (const text of plain) {
    const fits = inOneSms(text);
    if (fits !== null) return fits;
  }
  const [first, middle, last] = [opening, fact, end].map(withPlainSigns) as [string, string, string];
  const parts = [first, middle, last].map(nearestGsm7);
  const [nearFirst, nearMiddle, nearLast] = parts;
  if (nearFirst != null && nearMiddle != null && nearLast != null)
    return cutBetween(nearFirst, nearMiddle, nearLast, oneSms.gsm7, septets);
  return plain.find((text) => text.length <= twoSmsUcs2) ?? cutBetween(first, middle, last, twoSmsUcs2, units);
}

/** As it is, or by the nearest letters; null where it is too long for one SMS. */
export function inOneSms(plain: string): string | null {
  if (!isGsm7(plain) && plain.length <= oneSms.ucs2) return plain;
  const nearest = nearestGsm7(plain);
  return nearest !== null && septets(nearest) <= oneSms.gsm7 ? nearest : null;
}

/** Places in UCS-2: UTF-16 units. */
const units = (text: string): number => text.length;

function cutBetween(first: string, middle: string, last: string, places: number, count: typeof units): string {
  return `${first}${cut(middle, places - count(first) - count(last), count)}${last}`;
}

/** At a word's end, with three dots, in at most so many places. */
function cut(text: string, places: number, count: typeof units): string {
  if (count(text) <= places) return text;
  const kept = [...text].slice(0, Math.max(0, places - 3));
  while (kept.length > 0 && count(kept.join('')) > places - 3) kept.pop();
  return `${kept.join('').replace(/[\s,;:.(]+\S*$/, '')}...`;
}
