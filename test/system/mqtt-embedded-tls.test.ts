/** The embedded broker's TLS port. */
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../../gateway/clock.ts';
import { silentLog } from '../../gateway/log.ts';
import { EmbeddedBroker } from '../../gateway/mqtt/broker/broker.ts';
import { MqttLink } from '../../gateway/mqtt/client.ts';
import { openExternal } from '../../gateway/mqtt/connect.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';
import { startBroker, user } from '../unit/mqtt/support.ts';
import { createCertificates, createEvents } from './mqtt-support.ts';

const deps = { clock: new SystemClock(), log: silentLog };

async function start() {
  const { ca, otherCa, cert, key } = createCertificates(tempFolder());
  const users = [await user('panel', ['aal/12/panel'], ['aal/12/#'])];
  const { tlsPort } = await startBroker({ anonymous: false, config: { users, tls: { port: 0, cert, key } } });
  return { ca, otherCa, url: `mqtts://127.0.0.1:${tlsPort}`, plain: `mqtt://127.0.0.1:${tlsPort}` };
}

async function told(url: string, ca?: string): Promise<string[]> {
  const events = createEvents();
  const link = new MqttLink({
    ...deps,
    clientId: 'panel',
    subscriptions: ['aal/12/#'],
    will: { topic: 'aal/12/panel', payload: '' },
    open: () => openExternal(ca === undefined ? { url } : { url, ca }),
    username: 'panel',
    password: 'panel-password',
    keepaliveSeconds: 15,
  });
  await link.start(events);
  await link.stop();
  return events.told;
}

describeWith(['openssl'], 'the embedded broker over TLS', () => {
  it('lets in with a password who trusts its authority; nobody else gets that far', async () => {
    const { ca, otherCa, url, plain } = await start();
    expect(await told(url, ca)).toEqual(['up']);
    expect(await told(url, otherCa)).toEqual([expect.stringMatching(/^down: .*certificate/)]);
    expect(await told(plain)).toEqual([expect.stringMatching(/^down: /)]);
  });
});

describe('the embedded broker over TLS, badly configured', () => {
  it('says in one line which file is missing', async () => {
    const tls = { port: 0, cert: '/nowhere/cert.pem', key: '/nowhere/key.pem' };
    const config = { host: '127.0.0.1', port: 0, users: [], tls };
    const broker = new EmbeddedBroker({ config, dataFolder: tempFolder(), ...deps });
    await broker.start();
    const listening = broker.listen();
    await expect(listening).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('/nowhere/cert.pem'),
    });
    await broker.stop();
  });
});
