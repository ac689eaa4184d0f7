/** What a text becomes on its way into an SMS: names as they are written, never a question mark, one message where it fits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGsm7, septets, withPlainSigns } from '../../gateway/delivery/texts/gsm7.ts';
import { firstThatFits, toSms } from '../../gateway/delivery/texts/sms-text.ts';

/** The two alphabets as another would count them: TS 23.038 packs 7 bits, or 2 octets for each UTF-16 unit, into 140 octets. */
function messages(text: string): number {
  const escapes = text.match(/[\^{}\\[\]~|€]/g)?.length ?? 0;
  const bits = isGsm7(text) ? 7 * (text.length + escapes) : 16 * text.length;
  return bits <= 140 * 8 ? 1 : Math.ceil(bits / (134 * 8));
}

const latinName = fc.constantFrom('Şahin', 'Łukasz', 'Đorđević', 'Çelik', 'Nguyễn', 'Þórð', 'Œuvre', 'Özgür');
const cyrillic = fc.constantFrom('Иванова', 'Щербаков', 'Наташа');
const words = fc.array(fc.constantFrom('Flur', 'Küche', '[2. OG]', 'um 07:12', '5 €', 'seit 8 h'), { maxLength: 60 });
const sentences = words.map((some) => some.join(' '));
const anyText = fc.string({ unit: 'grapheme', maxLength: 300 });
const count = (text: string, sign: string): number => text.split(sign).length - 1;

describe('a text by SMS', () => {
  it('keeps umlauts and is spared what typesetters add', () => {
    expect(toSms('Größe „Tür“ – 28 °C … Whg\u00a012 €')).toBe('Größe "Tür" - 28 C ... Whg 12 €');
    expect(toSms('½ Tablette 🔔 → 2²')).toBe('1/2 Tablette  > 22');
  });

  it('spells a name right where that still is one message, and by the nearest letters where that makes it one', () => {
    expect(toSms('Whg 12: übernommen von E. Şahin um 07:12')).toBe('Whg 12: übernommen von E. Şahin um 07:12');
    const long = 'Whg 12: bereits übernommen von Ł. Şahin und Đ. Þórðar um 07:12, erledigt um 08:30';
    expect(toSms(long)).toBe('Whg 12: bereits übernommen von L. Sahin und D. Thordar um 07:12, erledigt um 08:30');
    expect(messages(toSms(long))).toBe(1);
  });

  it('never has a question mark that nobody wrote, nor half a character', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, sentences), (text) => {
        const sms = toSms(text);
        expect(count(sms, '?')).toBeLessThanOrEqual(count(text.normalize('NFKD'), '?'));
        expect(sms.isWellFormed()).toBe(true);
      }),
    );
  });

  it('is left as it is where the alphabet of SMS has all of it, of whatever length', () => {
    fc.assert(fc.property(sentences, (text) => void expect(toSms(text)).toBe(text)));
  });

  it('keeps every letter and digit of other scripts: they go out in UCS-2', () => {
    fc.assert(
      fc.property(cyrillic, sentences, (name, text) => {
        expect(toSms(`${text} ${name}`)).toBe(`${text} ${name}`);
      }),
    );
    expect(toSms('٤٧')).toBe('٤٧');
  });
});

describe('the first text that fits', () => {
  const fitted = (opening: string, fact: string, end: string): string =>
    firstThatFits([`${opening}${fact} ausführlich${end}`, `${opening}${fact}${end}`], { opening, fact, end });
  const opening = 'Antwort OK 4711. Alarm ';
  const end = ' https://aal.example.org/a/0123456789abcdefghijkl';

  it('is one message with letters like ours, whatever its length, and keeps code and link whole', () => {
    fc.assert(
      fc.property(latinName, sentences, (name, text) => {
        const sms = fitted(`${opening}${name}: `, text, end);
        expect(messages(sms)).toBe(1);
        expect(sms.startsWith(opening)).toBe(true);
        expect(sms.endsWith(end)).toBe(true);
      }),
    );
  });

  it('is at most two in other scripts, code and link and name whole', () => {
    fc.assert(
      fc.property(cyrillic, sentences, (name, text) => {
        const sms = fitted(`${opening}${name}: `, text, end);
        expect(messages(sms)).toBeLessThanOrEqual(2);
        expect(sms.startsWith(`${opening}${name}`)).toBe(true);
        expect(sms.endsWith(end)).toBe(true);
      }),
    );
  });

  it('is never longer than its alphabet allows, and well formed, whatever the rule says', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const sms = fitted(opening, text, end);
        expect(messages(sms)).toBeLessThanOrEqual(isGsm7(sms) ? 1 : 2);
        expect(sms.isWellFormed()).toBe(true);
      }),
    );
  });

  it('fills exactly 160 places, and exactly 70 in UCS-2', () => {
    const exact = 'x'.repeat(158);
    expect(firstThatFits([`${exact}€`, 'kurz'], { opening: '', fact: exact, end: '' })).toBe(`${exact}€`);
    expect(firstThatFits([`${exact}€x`, 'kurz'], { opening: '', fact: exact, end: '' })).toBe('kurz');
    const seventy = `Ş${'x'.repeat(69)}`;
    expect(toSms(seventy)).toBe(seventy);
    expect(toSms(`${seventy}x`)).toBe(`S${'x'.repeat(70)}`);
  });
});

describe('counting', () => {
  it('gives the signs of the extension table two places each', () => {
    expect(septets('[€]')).toBe(6);
    fc.assert(
      fc.property(fc.stringMatching(/^[\^{}\\[\]~|€ -Z]{0,80}$/), (text) => {
        fc.pre(isGsm7(text));
        expect(Math.ceil((septets(text) * 7) / 1120) <= 1).toBe(messages(text) === 1);
      }),
    );
  });

  it('plain signs twice are plain signs once', () => {
    fc.assert(
      fc.property(anyText, (text) => void expect(withPlainSigns(withPlainSigns(text))).toBe(withPlainSigns(text))),
    );
  });
});
