/** A flat and its dispatch centre: the real gateway, `aal dispatch-simulator`, both protocols, over loopback, on the system's own clock. */
import { expect, it } from 'vitest';
import { type Certificate, makeCertificate } from '../support/certificate.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';
import { type DispatchCentre, startDispatchCentre } from './dispatch-centre.ts';
import {
  aal,
  alertsOf,
  announceBridge,
  connectAs,
  createFlat,
  startGateway,
  type TestFlat,
  untilTrue,
} from './gateway-support.ts';
import { until } from './zigbee2mqtt-support.ts';

const protocols = ['scaip', 'dc09'] as const;
type Protocol = (typeof protocols)[number];

const ears = { scaip: { tls: 'SCAIP/tls', plain: 'SCAIP/udp+tcp' }, dc09: { tls: 'DC-09/tls', plain: 'DC-09/tcp' } };

function addressOf(protocol: Protocol, { ports }: DispatchCentre, certificate: Certificate | null = null): object {
  const port = ports[ears[protocol][certificate ? 'tls' : 'plain']];
  const ca = certificate ? { ca: certificate.ca } : {};
  if (protocol === 'dc09') return { host: '127.0.0.1', port, tls: certificate !== null, ...ca };
  return { uri: `sip:scaip@127.0.0.1:${port}`, transport: certificate ? 'tls' : 'tcp', ...ca };
}

/** A flat whose help button tells every one of these receivers at once; `press` is the button. */
async function flatWith(dispatch: Readonly<Record<string, object>>) {
  const names = Object.keys(dispatch);
  const contacts = names.map((name) => [name, { dispatch: name, always: true, accept: ['emergency', 'alarm'] }]);
  const settings = {
    contacts: { ...Object.fromEntries(contacts), technik: { email: 'technik@example.org' } },
    chains: {
      emergency: [{ to: names, repeat: '2m' }],
      alarm: [{ to: names, repeat: '5m' }],
      notice: [{ to: ['technik'] }],
      fault: [{ to: ['technik'] }],
    },
    email: { host: '127.0.0.1', port: 1, from: 'flat@example.org' },
    dispatch,
  };
  const flat = await createFlat({ webhookUrl: 'http://127.0.0.1:1/', settings });
  const gateway = await startGateway(flat);
  const radio = await connectAs(flat, 'zigbee2mqtt');
  await announceBridge(radio);
  const press = (): Promise<unknown> =>
    radio.publishAsync('zigbee2mqtt/sos_button', `{"action":"emergency","last_seen":${Date.now()}}`, { qos: 1 });
  /** What became of the alarm, by receiver. */
  const outcomes = async (): Promise<Record<string, string>> => {
    const raised = (await alertsOf(gateway, 'help-button')).flatMap(({ deliveries }) => deliveries);
    return Object.fromEntries(
      raised.filter(({ message }) => message === 'raised').map(({ contact, status }) => [contact, status]),
    );
  };
  return { flat, gateway, press, outcomes };
}

/** What stays with an alarm however often it is told: SCAIP's ref, DC-09's sequence number. */
const referenceIn = (codes: string): string | undefined => /ref (\S+)/.exec(codes)?.[1] ?? codes.split(' ')[1];

async function close(flat: TestFlat): Promise<void> {
  const closed = await aal(flat, 'close', 'help-button', '--reason', 'justified');
  expect(closed).toMatchObject({ code: 0 });
}

describeWith(['openssl'], 'the gateway and the simulated centre', () => {
  it.each([
    ['scaip', '60s', { begins: /^ME 0003 0010/, ends: /^RE 0003 0093/ }, 'snu 6 (not now)', 'snu 0'],
    ['dc09', '10s', { begins: /\|NQA$|\/QA/, ends: /\|NQR$|\/QR/ }, '- (not now)', 'ACK'],
  ] as const)(
    '%s: the first receiver is busy, the second accepts; the all-clear resets; both see heartbeats',
    async (protocol, heartbeat, { begins, ends }, no, yes) => {
      const certificate = makeCertificate(tempFolder());
      const primary = await startDispatchCentre(['--answer', 'busy'], certificate);
      const secondary = await startDispatchCentre([]);
      const zentrale = {
        ...{ type: protocol, account: '4711', heartbeat },
        primary: addressOf(protocol, primary, certificate),
        secondary: addressOf(protocol, secondary),
      };
      const { flat, press, outcomes } = await flatWith({ zentrale });
      for (const centre of [primary, secondary]) {
        await until('the heartbeat is seen', () => centre.heard('4711').some(({ meaning }) => meaning === 'heartbeat'));
      }
      const status = await aal(flat, 'status');
      expect(status.out).toMatch(
        /zentrale \(erste Adresse\): antwortete .*\n +zentrale \(zweite Adresse\): antwortete /,
      );
      await press();
      await untilTrue('it is handed over', async () => (await outcomes()).zentrale === 'handed-over');
      expect(primary.told('4711')).toMatchObject([
        { way: ears[protocol].tls, codes: expect.stringMatching(begins), answer: no },
      ]);
      expect(secondary.told('4711')).toMatchObject([{ codes: expect.stringMatching(begins), answer: yes }]);
      await close(flat);
      await until('the second receiver hears of the end', () => secondary.told('4711').length > 1);
      expect(secondary.told('4711')[1]).toMatchObject({ codes: expect.stringMatching(ends), answer: yes });
      expect(await secondary.stop()).toMatchObject({ code: 0, last: expect.stringMatching(/messages heard/) });
    },
    60_000,
  );

  /** One press tells them all; each has an account of its own, and its answers. */
  const scripts = {
    scaip: {
      busy: 'busy,busy,ok',
      unknown: 'unknown,ok',
      error: 'error,ok',
      duh: 'duh,ok',
      hold: 'hold,ok',
      wrong: 'wrong,ok',
      duplicate: 'duplicate',
      later: 'later',
      late: 'late',
      silence: 'silence,ok',
      halfopen: 'half-open,ok',
    },
    dc09: {
      busy: 'busy,busy,ok',
      nak: 'nak,ok',
      duh: 'duh,ok',
      wrong: 'wrong,ok',
      duplicate: 'duplicate',
      late: 'late,late,ok',
      silence: 'silence,ok',
      halfopen: 'half-open,ok',
    },
  } as const;

  /** How the centre prints what it answered. */
  const printed: Readonly<Record<Protocol, Readonly<Record<string, string>>>> = {
    scaip: {
      ...{ ok: 'snu 0', busy: 'snu 6 (not now)', unknown: 'snu 5 (unknown account)', error: 'snu 99', duh: 'snu 2' },
      ...{ hold: 'snu 4 (ask again later)', wrong: 'snu 0 (to something else)', duplicate: 'snu 0 (twice)' },
      ...{ later: '202 (follows by itself)', late: '202 (late)', silence: '- (silence)' },
      'half-open': '- (the beginning only)',
    },
    dc09: {
      ...{ ok: 'ACK', busy: '- (not now)', nak: 'NAK', duh: 'DUH', wrong: 'ACK (to something else)' },
      ...{
        duplicate: 'ACK (twice)',
        late: 'ACK (late)',
        silence: '- (silence)',
        'half-open': '- (the beginning only)',
      },
    },
  };

  it.each(protocols)(
    '%s: whatever the centre does, the alarm is told again under the same reference until it is taken',
    async (protocol) => {
      const names = Object.keys(scripts[protocol]);
      const accounts = Object.fromEntries(names.map((name, index) => [name, String(4701 + index)]));
      const answers = Object.entries(scripts[protocol]).flatMap(([name, list]) => [
        '--account',
        `${accounts[name]}=${list}`,
      ]);
      const centre = await startDispatchCentre(['--answer', 'silence', '--account', '4799=silence', ...answers]);
      const receiver = (account: string | undefined) => ({
        ...{ type: protocol, account, heartbeat: '1h', primary: addressOf(protocol, centre) },
      });
      const { press, outcomes } = await flatWith({
        ...Object.fromEntries(names.map((name) => [name, receiver(accounts[name])])),
        never: receiver('4799'),
      });
      await press();
      const taken = async (): Promise<boolean> => {
        const each = await outcomes();
        return names.every((name) => each[name] === 'handed-over');
      };
      await untilTrue('all have taken it', taken, 90_000);
      expect(await outcomes()).toMatchObject({ never: 'pending' });
      expect(centre.told('4799').length).toBeGreaterThan(1);
      for (const [name, script] of Object.entries(scripts[protocol])) {
        const told = centre.told(accounts[name] ?? '');
        expect(
          told.map(({ answer }) => answer),
          name,
        ).toEqual(script.split(',').map((word) => printed[protocol][word]));
        // DUH is "not understood": the next telling is in other words, which the centre's printer cannot know as the same.
        const inOtherWords = protocol === 'dc09' && name === 'duh';
        const repeated = told.map((_, index) => index > 0 && !inOtherWords);
        expect(
          told.map((line) => line.repeated),
          name,
        ).toEqual(repeated);
        expect(new Set(told.map(({ codes }) => referenceIn(codes))).size, name).toBe(1);
      }
    },
    150_000,
  );
});
