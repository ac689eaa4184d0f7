/** Phone numbers as E.164 ('+4915100000001'), the only form that is compared. */

export const isPhone = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);

/** What a network or a person writes, as E.164; null when it is no full number (names, short numbers). National numbers are German. */
export function toE164(text: string): string | null {
  const digits = text.normalize('NFKC').replace(/[\s()/.\u2010-\u2015-]/g, '');
  const international = digits.replace(/^00/, '+').replace(/^0(?=[1-9])/, '+49');
  return isPhone(international) ? international : null;
}
