/** The HTML of each kind of mail as a telephone shows it: 360 pixels wide, light and dark, in a real browser. */
import { readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { htmlOf } from '../../gateway/channels/email/html.ts';
import type { MessageParts } from '../../gateway/delivery/texts/parts.ts';
import { write } from '../../gateway/delivery/texts/write.ts';
import { levels, messageKinds } from '../../rules/engine/types.ts';
import { routineTitle } from '../../rules/words/titles.ts';
import { aMessage, anAlert, noon } from '../support/messages.ts';
import { describeWith, findServer } from '../support/servers.ts';

const link = `https://aal.example.org/a/${'AbCdEfGhIjKlMnOpQrStUv'}`;
const because =
  'Bis 09:30 keine Aktivität in Flur, Küche und Bad; letzte Aktivität um 22:40 (Schlafzimmer); von 02:00 bis 02:30 unterbrochen.';

function mail(change: Partial<MessageParts> = {}): string {
  const parts: MessageParts = {
    kind: 'raised',
    alert: anAlert(),
    because,
    bareBecause: because,
    flatName: 'Whg 12',
    timeZone: 'Europe/Berlin',
    language: 'de',
    detail: 'full',
    replyCode: null,
    key: false,
    link,
    facts: {},
    takenOverBefore: null,
    missed: [],
    at: noon,
    now: noon,
    late: false,
    contactName: () => 'A. Keller',
    roomName: () => 'Küche',
    ...change,
  };
  const { kind, alert, language } = parts;
  return htmlOf(aMessage({ kind, alert, level: alert.level, language, link: parts.link, ...write(parts) }));
}

/** What test/system/mail-html.page.js finds out in the page. */
interface Readability {
  readonly width: number;
  readonly headlines: number;
  readonly language: string;
  readonly texts: readonly { readonly text: string; readonly contrast: number; readonly size: number }[];
}
const readability = readFileSync('test/system/mail-html.page.js', 'utf8');

const acknowledged = { by: 'keller', via: 'link', at: noon + 60_000 } as const;
const closed = { by: 'keller', reason: 'visit', at: noon + 600_000 } as const;
const routine = anAlert({
  ...{ level: 'notice', marked: 'test', title: routineTitle },
  because: { ...anAlert().because, facts: { kind: 'routine' } },
});

const mails: Readonly<Record<string, string>> = {
  ...Object.fromEntries(levels.map((level) => [level, mail({ alert: anAlert({ level }) })])),
  ...Object.fromEntries(
    messageKinds.map((kind) => [
      kind,
      mail({ kind, alert: anAlert({ acknowledged, closed }), facts: { by: 'keller', room: 'kitchen', at: noon } }),
    ]),
  ),
  'a late one': mail({ late: true, now: noon + 7_200_000, alert: anAlert({ acknowledged, state: 'acknowledged' }) }),
  'a routine test': mail({ alert: routine, because: 'Dies ist nur ein Test, es ist nichts geschehen.' }),
  'in English': mail({ language: 'en', alert: anAlert({ level: 'emergency' }) }),
  'with few words': mail({ detail: 'short' }),
  'with one endless word': mail({ because: 'x'.repeat(300), flatName: 'Donaudampfschifffahrtsgesellschaftsquartier' }),
};

describeWith(['chromium'], 'a mail on a telephone', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findServer('chromium')!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
  });
  afterAll(() => browser?.close());

  async function show(html: string, colorScheme: 'light' | 'dark'): Promise<{ page: Page; fetched: string[] }> {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, colorScheme });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    await page.setContent(html);
    return { page, fetched };
  }

  it.each(Object.keys(mails))(
    '%s: can be read in daylight and at night, loads nothing, has one headline',
    async (name) => {
      for (const scheme of ['light', 'dark'] as const) {
        const { page, fetched } = await show(mails[name]!, scheme);
        const seen = await page.evaluate<Readability>(readability);
        expect(seen.width).toBeLessThanOrEqual(360);
        expect(seen.headlines).toBe(1);
        expect(seen.language).toBe(name === 'in English' ? 'en' : 'de');
        for (const { text, contrast, size } of seen.texts) {
          expect(contrast, `${scheme}: ${text}`).toBeGreaterThanOrEqual(7);
          expect(size, text).toBeGreaterThanOrEqual(15);
        }
        expect(seen.texts.length).toBeGreaterThanOrEqual(2);
        expect(fetched).toEqual([]);
      }
    },
  );

  it('has its fact and its button on the first screen, and the button is one for thumbs', async () => {
    const { page } = await show(mails.emergency!, 'light');
    const button = page.getByRole('link', { name: 'Ich kümmere mich' });
    const box = (await button.boundingBox())!;
    expect(box.height).toBeGreaterThanOrEqual(48);
    expect(box.width).toBeGreaterThanOrEqual(300);
    expect(box.y + box.height).toBeLessThanOrEqual(740);
    expect(await button.getAttribute('href')).toBe(link);
    expect(await page.getByRole('link').count()).toBe(1);
  });
});
