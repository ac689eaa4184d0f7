/** SCAIP against a real SIP server, Kamailio, over UDP, TCP and TLS, on the system's own clock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import { createChannels } from '../../gateway/channels/index.ts';
import { readRequest } from '../../gateway/channels/scaip/request.ts';
import type { TransportName } from '../../gateway/channels/sip/transport.ts';
import { SystemClock } from '../../gateway/clock.ts';
import { type Certificate, makeCertificate } from '../support/certificate.ts';
import { channelDeps } from '../support/channels.ts';
import { aMessage, anAlert } from '../support/messages.ts';
import { describeWith } from '../support/servers.ts';
import { type Kamailio, sipPassword, startKamailio } from './sip-kamailio.ts';

describeWith(['kamailio', 'openssl'], 'SCAIP with Kamailio', () => {
  let folder: string;
  let certificate: Certificate;
  let kamailio: Kamailio;
  let alerts = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aal-sip-'));
    certificate = makeCertificate(folder);
    kamailio = await startKamailio(folder, certificate, 'MD5');
  }, 30_000);
  afterAll(async () => {
    await kamailio?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (user: string, transport: TransportName, change = {}) => ({
    uri: `sip:${user}@127.0.0.1:${transport === 'tls' ? kamailio.tls : kamailio.plain}`,
    transport,
    ...(transport === 'tls' ? { ca: certificate.ca } : {}),
    ...change,
  });

  async function ask(primary: ReturnType<typeof address>, change = {}): Promise<Result> {
    const zentrale = { type: 'scaip' as const, account: '4711', primary, heartbeat: 3_600_000, ...change };
    const channel = createChannels({ dispatch: { zentrale } }, channelDeps(new SystemClock()))[0]!;
    onTestFinished(() => channel.stop());
    const alert = anAlert({ id: `not-up@${alerts++}` });
    return channel.send(
      aMessage({ to: 'zentrale', alert, short: 'Whg 12 <Küche> & Bad' }),
      new AbortController().signal,
    );
  }

  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    it(`${transport}: the answer in the 200`, async () => {
      const account = { udp: '4711', tcp: '4712', tls: '4713' }[transport];
      expect(await ask(address('yes', transport), { account })).toEqual({
        status: 'handed-over',
        receipt: 'snu 0 of the primary receiver',
      });
      const ours = (): string | undefined => kamailio.heard().find((line) => line.includes(`<cid>${account}<`));
      await expect.poll(ours).toBeDefined();
      expect(readRequest(ours()?.replace('yes ', '') ?? '')).toMatchObject({
        missing: [],
        malformed: [],
        fields: { mty: 'ME', dty: '0010', stc: '0104', ite: 'Whg 12 <Kueche> & Bad' },
      });
    });

    it(`${transport}: 202, and the answer in a MESSAGE over the same way back`, async () => {
      const before = kamailio.answered().length;
      expect(await ask(address('late', transport))).toMatchObject({ status: 'handed-over' });
      await expect.poll(() => kamailio.answered().slice(before)).toEqual(['late 200']);
    });

    it(`${transport}: busy and not treated: the second address takes it`, async () => {
      const secondary = address('yes', transport);
      const taken = { status: 'handed-over', receipt: 'snu 0 of the secondary receiver' };
      expect(await ask(address('busy', transport), { secondary })).toEqual(taken);
      expect(await ask(address('treats-not', transport), { secondary })).toEqual(taken);
    });

    it(`${transport}: a password is asked for, given, and refused when it is wrong`, async () => {
      const auth = address('auth', transport);
      expect(await ask(auth, { password: sipPassword })).toMatchObject({ status: 'handed-over' });
      const refused = { status: 'failed', reason: 'primary receiver: wants a password, or refuses ours' };
      expect(await ask(auth, { password: 'falsch' })).toMatchObject(refused);
      expect(await ask(auth)).toMatchObject(refused);
    });
  }

  it('a password by SHA-256', async () => {
    const other = mkdtempSync(join(tmpdir(), 'aal-sip-'));
    const strict = await startKamailio(other, certificate, 'SHA-256');
    onTestFinished(async () => {
      await strict.stop();
      rmSync(other, { recursive: true, force: true });
    });
    const auth = { uri: `sip:auth@127.0.0.1:${strict.plain}`, transport: 'tcp' as const };
    expect(await ask(auth, { password: sipPassword })).toMatchObject({ status: 'handed-over' });
  });

  it('silence, and a 200 without a word: not handed over, after 20 s', async () => {
    const [silent, bare, wrong] = await Promise.all([
      ask(address('silent', 'udp')),
      ask(address('bare', 'tcp')),
      ask(address('wrong', 'tls')),
    ]);
    expect(silent).toMatchObject({ status: 'failed', unreachable: true });
    expect(bare).toMatchObject({ reason: 'primary receiver: took the message and never answered it' });
    expect(wrong).toMatchObject({ reason: 'primary receiver: took the message and never answered it' });
  }, 30_000);

  it('a certificate of another authority, or for another name, is refused', async () => {
    const other = mkdtempSync(join(tmpdir(), 'aal-ca-'));
    onTestFinished(() => rmSync(other, { recursive: true, force: true }));
    const { ca } = makeCertificate(other);
    expect(await ask(address('yes', 'tls', { ca }))).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('certificate refused'),
    });
  });

  it('nobody there: known at once', async () => {
    for (const transport of ['udp', 'tcp', 'tls'] as const) {
      const nobody = { ...address('yes', transport), uri: 'sip:yes@127.0.0.1:1' };
      expect(await ask(nobody)).toMatchObject({ status: 'failed', unreachable: true });
    }
  });
});
