/** The page behind a link as an old telephone has it: a real browser without JavaScript, narrow, with large text. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../gateway/clock.ts';
import { createHttp } from '../../gateway/http/index.ts';
import { silentLog } from '../../gateway/log.ts';
import { createFakeDesk } from '../dashboard/fake-desk.ts';
import { describeWith, findServer } from '../support/servers.ts';
import { TellingFlat } from '../support/telling-flat.ts';
import { tempFolder } from '../support/temp.ts';

const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors: { help: { kind: help, room: hall } }
http: { publicUrl: "https://aal.example.org" }
contacts: { keller: { name: A. Keller, sms: "+4915100000001", always: true } }
chains:
  emergency: [{ to: [keller], repeat: 5m }]
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
`;

describeWith(['chromium'], 'the page behind a link', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findServer('chromium')!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
  });
  afterAll(() => browser?.close());

  /** A flat in which help was called for, and the address that A. Keller was sent. */
  async function called() {
    const files = { 'flat.yaml': flatYaml, 'rules/care.yaml': 'rules:\n  - use: help-button\n' };
    const flat = await new TellingFlat({ files, start: '2026-03-10 12:00' }).start();
    onTestFinished(() => flat.stop());
    const config = { port: 0, publicUrl: 'https://aal.example.org', language: 'de' as const, dataFolder: tempFolder() };
    const { linkPage } = flat.telling;
    const http = createHttp({ desk: createFakeDesk(), config, clock: new SystemClock(), log: silentLog, linkPage });
    onTestFinished(() => http.stop());
    const { origin } = new URL((await http.start()).url);
    flat.reading('help', 'help', true);
    await flat.until('12:01');
    const link = flat.telling.acknowledgement.linkFor(flat.alert('help-button').id, 'keller')!;
    return { flat, url: origin + new URL(link).pathname };
  }

  async function telephone(options: BrowserContextOptions = {}): Promise<Page> {
    const viewport = { width: 320, height: 568 };
    const context = await browser.newContext({ javaScriptEnabled: false, viewport, locale: 'de-DE', ...options });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(5_000);
    return context.newPage();
  }

  it('takes over, arrives and closes with a reason, one button after the other', async () => {
    const { flat, url } = await called();
    const page = await telephone();
    await page.goto(url);
    await page.getByRole('heading', { level: 1, name: 'Notruf Whg 12' }).waitFor();
    expect(flat.alert('help-button').state).toBe('open');

    await page.getByRole('button', { name: 'Ich kümmere mich' }).click();
    await page.getByText('Danke. Sie haben um 12:01 übernommen.').waitFor();
    await page.getByRole('button', { name: 'Ich bin da' }).click();
    await page.getByRole('status').getByText('Betreuung vor Ort bis 14:01.').waitFor();

    const reasons = page.getByRole('group', { name: 'Alles geklärt?' });
    expect(await reasons.getByRole('radio').count()).toBe(6);
    await reasons.getByLabel('Die Meldung war berechtigt').check();
    await page.getByRole('button', { name: 'Meldung abschließen' }).click();
    await page.getByText('Whg 12: abgeschlossen.').waitFor();
    expect(flat.alert('help-button').closed).toMatchObject({ by: 'keller', via: 'link', reason: 'justified' });
  });

  it('by keyboard alone, in the order in which it is read', async () => {
    const { flat, url } = await called();
    const page = await telephone();
    await page.goto(url);
    for (const key of ['Tab', 'Enter']) await page.keyboard.press(key);
    await page.getByText('Danke. Sie haben um 12:01 übernommen.').waitFor();
    for (const key of ['Tab', 'Tab', 'Space', 'Tab', 'Enter']) await page.keyboard.press(key);
    await page.getByText('Whg 12: abgeschlossen.').waitFor();
    expect(flat.alert('help-button').closed?.reason).toBe('justified');
  });

  it('enters a visit for two days, shows it, and ends it', async () => {
    const { flat, url } = await called();
    const page = await telephone();
    await page.goto(url);
    const enter = async (choice: string): Promise<void> => {
      await page.getByText('Besuch, Abwesenheit, Betreuung vor Ort').click();
      await page.getByRole('combobox').selectOption(choice);
      await page.getByRole('button', { name: 'Eintragen' }).click();
    };
    await enter('Besuch, 2 Tage');
    await page.getByRole('status').getByText('Besuch bis 12.03.2026, 12:01.').waitFor();
    await enter('Wieder überwachen');
    await page.getByText('Whg 12: wird wieder überwacht.').waitFor();
    expect(await flat.audit('--days', '1')).toContain('Betriebsart: normal (A. Keller über den Link)');
  });

  it.each([100, 200])(
    'fits 320 pixels at %i % text: nothing to push sideways, targets for a thumb',
    async (percent) => {
      const { url } = await called();
      const page = await telephone({ javaScriptEnabled: true });
      await page.goto(url);
      await page.getByRole('button', { name: 'Ich kümmere mich' }).click();
      await page.evaluate(`document.documentElement.style.fontSize = '${percent}%'`);
      await page.locator('summary').click();
      expect(await page.evaluate('getComputedStyle(document.body).fontSize')).toBe(`${(19.2 * percent) / 100}px`);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      for (const target of await page.locator('button, label, select, summary').all()) {
        const { width, height } = (await target.boundingBox())!;
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
      }
      await page.screenshot({ path: `${process.env.AAL_SHOTS ?? tempFolder()}/link-${percent}.png`, fullPage: true });
    },
  );

  it('names every field, and says in which language it speaks', async () => {
    const { url } = await called();
    const page = await telephone({ javaScriptEnabled: true });
    await page.goto(url);
    await page.getByRole('button', { name: 'Ich kümmere mich' }).click();
    const unnamed = `[...document.querySelectorAll('input, select')].filter((field) => !field.labels[0]?.textContent.trim()).length`;
    expect(await page.locator('input, select').count()).toBe(7);
    expect(await page.evaluate(unnamed)).toBe(0);
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  });
});
