/** The local page in a real browser. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../gateway/clock.ts';
import { createHttp } from '../../gateway/http/index.ts';
import { silentLog } from '../../gateway/log.ts';
import { alertId, createFakeDesk } from '../dashboard/fake-desk.ts';
import { describeWith, findServer } from '../support/servers.ts';
import { freePort, tempFolder } from '../support/temp.ts';

describeWith(['chromium'], 'the local page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findServer('chromium')!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
  });
  afterAll(() => browser?.close());

  async function gateway(port = 0) {
    const desk = createFakeDesk();
    const config = { port, publicUrl: null, language: 'de' as const, dataFolder: tempFolder() };
    const http = createHttp({ desk, config, clock: new SystemClock(), log: silentLog });
    onTestFinished(() => http.stop());
    return { desk, http, ...(await http.start()) };
  }

  /** A fresh browser profile; whatever the page complains about is collected. */
  async function visitor(): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ locale: 'de-DE' });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return { page, complaints };
  }

  it('signs in with the printed link, shows the alert, takes it over and closes it', async () => {
    const { desk, url } = await gateway();
    const { page, complaints } = await visitor();
    await page.goto(url);
    const alert = page.getByRole('article').filter({ hasText: 'Nicht aufgestanden' });
    await alert.getByText('Bis 09:30 keine Aktivität in Flur, Küche oder Bad.').waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.title()).toBe('(1) Nicht aufgestanden · Whg 12');
    expect(await page.locator('dd').first().textContent()).toBe('gestern 22:40, Schlafzimmer');
    expect(await alert.getByRole('listitem').allTextContents()).toEqual([
      '✓keller, SMS: Alarm übermittelt 09:32',
      '✗bereitschaft, SMS: Alarm nicht zustellbar 09:35 (keine Verbindung zum SMS-Dienst), 2 Versuche',
    ]);

    await alert.getByRole('button', { name: 'Ich kümmere mich' }).click();
    await alert.getByText('Übernommen von an diesem Gerät').waitFor();
    await page.getByText('Übernommen. Alle Benachrichtigten erfahren es.').waitFor();
    expect(await alert.getByRole('button', { name: 'Ich kümmere mich' }).count()).toBe(0);

    await alert.getByText('Abschließen …').click();
    await alert.getByLabel('Besuch war da').check();
    desk.tell({ type: 'status', status: { ...desk.current, presence: 'unknown' } });
    await page.getByText('unklar').waitFor();
    expect(await alert.getByLabel('Besuch war da').isChecked()).toBe(true);
    await alert.getByRole('button', { name: 'Abschließen', exact: true }).click();
    await page.getByText('Kein offener Alarm.').waitFor();
    expect(desk.calls).toEqual([
      ['acknowledge', { alertId }, 'local', 'page'],
      ['close', { alertId, reason: 'visit' }, 'local', 'page'],
    ]);
    expect(complaints).toEqual([]);
  });

  it('works by keyboard alone', async () => {
    const { desk, url } = await gateway();
    const { page } = await visitor();
    await page.goto(url);
    await page.getByRole('article').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Übernommen. Alle Benachrichtigten').waitFor();
    expect(desk.calls).toHaveLength(1);
  });

  it('shows a new alert, a reading and a message as they come', async () => {
    const { desk, url } = await gateway();
    const alerts = desk.current.alerts;
    desk.current = { ...desk.current, alerts: [] };
    const { page } = await visitor();
    await page.goto(url);
    await page.getByText('Kein offener Alarm.').waitFor();
    desk.tell({ type: 'status', status: { ...desk.current, alerts } });
    desk.tell({
      type: 'reading',
      at: desk.current.at,
      sensor: 'front_door',
      room: 'hall',
      signal: 'contact',
      value: true,
      life: true,
    });
    const text = 'Entwarnung Whg 12 09:41: Besuch da.';
    desk.tell({ type: 'message', message: { at: desk.current.at, to: 'keller', by: 'sms', subject: '', text } });
    await page.getByText('Flur: offen').waitFor();
    await page.getByText(text).waitFor();
    expect(await page.locator('#announce').textContent()).toContain('Neuer Alarm: Nicht aufgestanden.');
  });

  it('says so when it hears nothing any more, and recovers', async () => {
    const { http, url } = await gateway(await freePort());
    const { page } = await visitor();
    await page.goto(url);
    await page.getByRole('article').first().waitFor();
    await http.stop();
    const outdated = page.getByText('Was hier steht, ist veraltet.');
    await outdated.waitFor();
    await http.start();
    await outdated.waitFor({ state: 'detached' });
  });

  it('shows a stranger nothing but how to sign in', async () => {
    const { url } = await gateway();
    const { page } = await visitor();
    await page.goto(new URL('/', url).href);
    await page.getByText('Nicht angemeldet.').waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(/Whg|Schlafzimmer/);
    const spent = await page.goto(new URL('/?token=guess', url).href);
    expect(spent?.status()).toBe(403);
    await page.getByText('Dieser Anmelde-Link gilt nicht mehr').waitFor();
  });

  it('is not moved by another page of the same machine, though browsers send it the cookie', async () => {
    const { desk, url } = await gateway();
    const { page } = await visitor();
    await page.goto(url);
    await page.getByRole('article').first().waitFor();
    const form = `<!doctype html><form method="post" enctype="text/plain" action="${new URL('/api/ack', url).href}"></form>`;
    const elsewhere = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(form));
    onTestFinished(() => void elsewhere.close());
    await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
    const { port } = elsewhere.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/`);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/api/ack')),
      page.locator('form').evaluate((element) => (element as unknown as { submit(): void }).submit()),
    ]);
    expect(answer.status()).toBe(403);
    expect((await answer.request().allHeaders()).cookie).toMatch(/^aal_/);
    expect(desk.calls).toEqual([]);
  });
});
