import { existsSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SystemClock, VirtualClock } from '../../gateway/clock.ts';
import { createHttp, type HttpDeps, socketPathOf } from '../../gateway/http/index.ts';
import { limits } from '../../gateway/limits.ts';
import { silentLog } from '../../gateway/log.ts';
import { alertId, createFakeDesk } from '../dashboard/fake-desk.ts';
import { freePort, tempFolder } from '../support/temp.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function house(extra: Partial<HttpDeps> & { publicUrl?: string; dataFolder?: string; port?: number } = {}) {
  const desk = createFakeDesk();
  const clock = new VirtualClock(Date.parse('2026-03-25T08:36:00Z'));
  const dataFolder = extra.dataFolder ?? tempFolder();
  const config = { port: extra.port ?? 0, publicUrl: extra.publicUrl ?? null, language: 'de' as const, dataFolder };
  const http = createHttp({ desk, clock, log: silentLog, config, ...extra });
  onTestFinished(() => http.stop());
  const { url } = await http.start();
  const port = Number(new URL(url).port);
  const path = socketPathOf(dataFolder);
  const tcp = (way: string, options: Ask = {}) => ask({ host: '127.0.0.1', port }, way, options);
  const socket = (way: string, options: Ask = {}) => ask({ socketPath: path }, way, options);
  const signIn = async (link = url) => {
    const answer = await tcp(new URL(link).search.replace(/^/, '/'));
    return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  };
  return { desk, clock, http, url, port, path, dataFolder, tcp, socket, signIn, origin: `http://127.0.0.1:${port}` };
}

interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

function ask(target: RequestOptions, path: string, { method, headers, body }: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    const sent = httpRequest(
      { ...target, path, method: method ?? (text === undefined ? 'GET' : 'POST'), headers: { ...type, ...headers } },
      (response) => {
        let read = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          read += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }));
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

const errorOf = (answer: Answer): string => (JSON.parse(answer.body) as { error: string }).error;

describe('the page behind its one-time token', () => {
  it('signs in once with the printed link and never twice', async () => {
    const { tcp, url } = await house();
    const way = `/${new URL(url).search}`;
    const first = await tcp(way);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/^aal_\d+=[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
    const again = await tcp(way);
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('aal status --link');
  });

  it('does not spend the token on a HEAD request of a link preview', async () => {
    const { tcp, url, signIn } = await house();
    await tcp(`/${new URL(url).search}`, { method: 'HEAD' });
    expect(await signIn()).toMatch(/^aal_/);
  });

  it('refuses a token after fifteen minutes and a session after twelve hours', async () => {
    const { clock, tcp, signIn, socket } = await house();
    await clock.advanceBy(limits.http.tokenMs);
    expect(await signIn()).toBe('');
    const link = JSON.parse((await socket('/api/link', { method: 'POST' })).body) as { url: string };
    const cookie = await signIn(link.url);
    expect((await tcp('/api/status', { headers: { cookie } })).status).toBe(200);
    await clock.advanceBy(limits.http.sessionMs);
    expect((await tcp('/api/status', { headers: { cookie } })).status).toBe(401);
  });

  it('shows nothing of the flat without a session', async () => {
    const { tcp, origin } = await house();
    for (const way of ['/api/status', '/api/mailbox', '/api/events', '/api/doctor', '/api/nonsense']) {
      const answer = await tcp(way, { headers: { cookie: 'aal_1=guess' } });
      expect(answer.status).toBe(401);
      expect(answer.body).not.toContain('Whg');
    }
    const ack = await tcp('/api/ack', { body: { alertId }, headers: { origin } });
    expect(ack.status).toBe(401);
    expect((await tcp('/')).body).not.toContain('Whg 12');
  });

  it('answers only to the names of this machine', async () => {
    const { tcp, port, signIn } = await house();
    const cookie = await signIn();
    for (const host of [
      'evil.example.org',
      `127.0.0.1.evil.example.org:${port}`,
      '192.168.1.7',
      '127.0.0.1@evil.example.org',
    ]) {
      expect((await tcp('/api/status', { headers: { host, cookie } })).status, host).toBe(403);
    }
    expect((await tcp('/api/status', { headers: { host: `localhost:${port}`, cookie } })).status).toBe(200);
  });

  it('takes commands from its own page only', async () => {
    const { tcp, desk, signIn, origin, port } = await house();
    const cookie = await signIn();
    for (const foreign of ['https://evil.example.org', `http://localhost:${port}`, 'http://127.0.0.1:1', 'null']) {
      const answer = await tcp('/api/ack', { body: { alertId }, headers: { cookie, origin: foreign } });
      expect(answer.status, foreign).toBe(403);
    }
    expect((await tcp('/api/ack', { body: { alertId }, headers: { cookie } })).status).toBe(403);
    const asForm = { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await tcp('/api/ack', { body: 'alertId=x', headers: asForm })).status).toBe(415);
    expect(desk.calls).toEqual([]);
    const own = await tcp('/api/ack', { body: { alertId }, headers: { cookie, origin } });
    expect(own.status).toBe(200);
    expect(desk.calls).toEqual([['acknowledge', { alertId }, 'local', 'page']]);
  });

  it('says no with a reason, for every wrong body', async () => {
    const { tcp, signIn, origin, desk } = await house();
    const headers = { cookie: await signIn(), origin };
    const wrong: [string, unknown, number][] = [
      ['/api/ack', { alertId: 7 }, 400],
      ['/api/ack', { alertId, extra: 1 }, 400],
      ['/api/ack', '{not json', 400],
      ['/api/close', { alertId, reason: 'bored' }, 400],
      ['/api/mode', { mode: 'absence' }, 400],
      ['/api/test-alarm', { level: 'panic' }, 400],
      ['/api/ack', { alertId: 'x'.repeat(limits.http.bodyBytes) }, 413],
      ['/api/ack', { alertId: 'gone@1' }, 409],
      ['/api/nonsense', {}, 404],
    ];
    for (const [way, body, status] of wrong) {
      const answer = await tcp(way, { body, headers });
      expect([way, answer.status]).toEqual([way, status]);
      expect(errorOf(answer)).toMatch(/\S/);
    }
    expect(desk.calls).toEqual([['acknowledge', { alertId: 'gone@1' }, 'local', 'page']]);
  });

  it('keeps scripts, frames and caches out', async () => {
    const { tcp } = await house();
    const { headers } = await tcp('/');
    expect(headers['content-security-policy']).toMatch(/^default-src 'self'; /);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('slows down who asks too often, and guessing does not lock out who is signed in', async () => {
    const { tcp, signIn, clock } = await house();
    const cookie = await signIn();
    const statuses = new Set<number>();
    for (let n = 0; n < limits.http.signInsPerMinute + 5; n++) statuses.add((await tcp(`/?token=guess${n}`)).status);
    expect([...statuses].sort()).toEqual([403, 429]);
    for (let n = 0; n < limits.http.requestsPerMinute; n++) await tcp('/api/status');
    expect((await tcp('/api/status')).status).toBe(429);
    expect((await tcp('/api/status', { headers: { cookie } })).status).toBe(200);
    await clock.advanceBy(60_000);
    expect((await tcp('/api/status')).status).toBe(401);
  });
});

describe('the live feed', () => {
  /** Reads events until one of the wanted type has come. */
  const openFeed = (target: RequestOptions, headers: Record<string, string>) =>
    new Promise<{ response: IncomingMessage; next: (wanted: string) => Promise<unknown> }>((resolve, reject) => {
      const sent = httpRequest({ ...target, path: '/api/events', headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        const next = async (wanted: string): Promise<unknown> => {
          for (;;) {
            const found = new RegExp(`event: ${wanted}\\ndata: (.*)\\n\\n`).exec(text);
            if (found) {
              text = text.slice(found.index + found[0].length);
              return JSON.parse(found[1] ?? '');
            }
            await new Promise((turn) => response.once('data', turn));
          }
        };
        resolve({ response, next });
      });
      sent.on('error', reject);
      sent.end();
    });

  it('begins with the whole state, then tells every change', async () => {
    const { desk, port, signIn } = await house();
    const { next, response } = await openFeed({ host: '127.0.0.1', port }, { cookie: await signIn() });
    expect(response.headers['content-type']).toContain('text/event-stream');
    expect(await next('status')).toMatchObject({ status: { flat: { id: '12' } } });
    desk.acknowledge({ alertId }, 'keller', 'sms');
    expect(await next('status')).toMatchObject({ status: { alerts: [{ alert: { state: 'acknowledged' } }, {}] } });
    response.destroy();
  });

  it('stops watching the desk when the last reader has gone, and drops a reader that does not read', async () => {
    const { desk, path } = await house();
    const { response, next } = await openFeed({ socketPath: path }, {});
    await next('status');
    expect(desk.watchers).toBe(1);
    response.pause();
    const gone = new Promise((resolve) => response.on('close', resolve).on('error', () => {}));
    for (let n = 0; n < 2000 && desk.watchers > 0; n++) {
      desk.tell({ type: 'status', status: desk.status() });
      await new Promise((turn) => setImmediate(turn));
    }
    expect(desk.watchers).toBe(0);
    response.resume();
    await gone;
  });

  it('ends with its session and has a limited number of places', async () => {
    const { clock, desk, port, signIn } = await house();
    const cookie = await signIn();
    const feeds = [];
    for (let n = 0; n < limits.http.streams; n++) feeds.push(await openFeed({ host: '127.0.0.1', port }, { cookie }));
    const extra = await openFeed({ host: '127.0.0.1', port }, { cookie });
    expect(extra.response.statusCode).toBe(503);
    await clock.advanceBy(limits.http.sessionMs + limits.http.streamPingMs);
    expect(desk.watchers).toBe(0);
    for (const { response } of feeds) response.on('error', () => {}).destroy();
  });
});

describe('the socket of the command line', () => {
  it('is for the owner only and needs no token', async () => {
    const { path, socket, desk } = await house();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse((await socket('/api/status')).body)).toMatchObject({ flat: { id: '12' } });
    expect(JSON.parse((await socket('/api/doctor')).body)).toMatchObject({ version: '0.1.0' });
    await socket('/api/cancel', { body: {} });
    expect(desk.calls).toEqual([['cancel', {}, 'local', 'cli']]);
  });

  it('gives the page a fresh link; the health report stays behind the socket', async () => {
    const { socket, tcp, signIn } = await house();
    const link = JSON.parse((await socket('/api/link', { method: 'POST' })).body) as { url: string };
    const cookie = await signIn(link.url);
    expect((await tcp('/api/status', { headers: { cookie } })).status).toBe(200);
    expect((await tcp('/api/doctor', { headers: { cookie } })).status).toBe(404);
  });

  it('takes over the socket of a crashed gateway, never that of a running one', async () => {
    const { dataFolder, path, http } = await house();
    await expect(house({ dataFolder })).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining(path),
    });
    await http.stop();
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, '');
    const next = await house({ dataFolder });
    expect((await next.socket('/api/status')).status).toBe(200);
  });

  it('says in one line which port is taken, and leaves no door open', async () => {
    const port = await freePort();
    await house({ port });
    const dataFolder = tempFolder();
    await expect(house({ port, dataFolder })).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining(`Port ${port} ist belegt`),
    });
    expect(existsSync(socketPathOf(dataFolder))).toBe(false);
  });

  it('refuses a folder whose name is too long for a socket, in one line', async () => {
    const dataFolder = `${tempFolder()}/${'x'.repeat(100)}`;
    await expect(house({ dataFolder })).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringMatching(/107/),
    });
  });
});

describe('the acknowledgement page', () => {
  const pages = () => {
    const seen: string[] = [];
    const page = (verb: string) => (token: string, form?: URLSearchParams) => {
      seen.push(`${verb} ${token}${form ? ` ${form}` : ''}`);
      return { status: 200, html: `<!doctype html><title>${verb}</title>` };
    };
    return { seen, linkPage: { get: page('get'), post: page('post') } };
  };

  it('answers to the public name, without session or Origin, and to nothing else there', async () => {
    const { linkPage, seen } = pages();
    const { tcp } = await house({ linkPage, publicUrl: 'https://aal.example.org/' });
    const headers = { host: 'aal.example.org', origin: 'null' };
    const shown = await tcp('/a/T0ken', { headers });
    expect(shown.status).toBe(200);
    expect(shown.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await tcp('/a/T0ken', { method: 'POST', body: 'x=1', headers: form })).status).toBe(200);
    expect((await tcp('/a/T0ken', { method: 'HEAD', headers })).status).toBe(404);
    expect((await tcp('/a/T0ken', { method: 'POST', body: `x=${'y'.repeat(2000)}`, headers: form })).status).toBe(413);
    expect(seen).toEqual(['get T0ken', 'post T0ken x=1']);
    for (const way of ['/', '/api/status']) expect((await tcp(way, { headers })).status).toBe(403);
  });

  it('is not there where no public address is configured', async () => {
    const { linkPage, seen } = pages();
    const { tcp } = await house({ linkPage });
    expect((await tcp('/a/T0ken')).status).toBe(404);
    expect(seen).toEqual([]);
  });
});

describe('over real time', () => {
  it('starts and stops with the system clock', async () => {
    const { socket } = await house({ clock: new SystemClock() });
    expect((await socket('/api/status')).status).toBe(200);
  });
});

describe("the providers' webhooks", () => {
  const publicUrl = 'https://aal.example.org/flat12';
  const host = { host: 'aal.example.org', 'content-type': 'application/x-www-form-urlencoded' };

  async function listening() {
    const taken: { channel: string; url: string; body: string }[] = [];
    const hooks: HttpDeps['hooks'] = {
      take: (channel, { url, body }) => {
        taken.push({ channel, url, body });
        return channel === 'sms' ? { type: 'text/xml', body: '<Response/>' } : null;
      },
    };
    return { taken, ...(await house({ publicUrl, hooks })) };
  }

  it('are handed on as they were sent, under the address the provider called', async () => {
    const { tcp, taken } = await listening();
    const answer = await tcp('/hook/sms?a=%20b', { headers: host, body: 'Body=OK+4711&a=%zz' });
    expect(answer).toMatchObject({ status: 200, body: '<Response/>' });
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(taken).toEqual([{ channel: 'sms', url: `${publicUrl}/hook/sms?a=%20b`, body: 'Body=OK+4711&a=%zz' }]);
  });

  it('that are refused, too long, or no POST get nothing', async () => {
    const { tcp, taken } = await listening();
    expect((await tcp('/hook/other', { headers: host, body: 'x' })).status).toBe(403);
    expect((await tcp('/hook/sms', { headers: host, body: 'x'.repeat(limits.hooks.bodyBytes + 1) })).status).toBe(413);
    expect((await tcp('/hook/sms', { headers: host })).status).toBe(404);
    expect((await tcp('/hook/sms', { headers: { host: 'evil.example.org' }, body: 'x' })).status).toBe(403);
    expect(taken.map(({ channel }) => channel)).toEqual(['other']);
  });

  it('have a rate of their own: a flood of them does not close the page behind a link', async () => {
    const { tcp } = await listening();
    const statuses: number[] = [];
    for (let sent = 0; sent <= limits.hooks.perMinute; sent++) {
      statuses.push((await tcp('/hook/sms', { headers: host, body: 'x' })).status);
    }
    expect(statuses.indexOf(429)).toBe(limits.hooks.perMinute);
    expect((await tcp('/a/x', { headers: host })).status).not.toBe(429);
  });

  it('are not served where nobody reaches us', async () => {
    const { tcp } = await house({ hooks: { take: () => ({ type: 'text/xml', body: '' }) } });
    expect((await tcp('/hook/sms', { body: '{}' })).status).toBe(404);
  });
});
