/** The certificates of a dispatch centre, over real TLS: what is wrong with one is said once and clearly, and no message goes there. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Channel, Result } from '../../gateway/channels/channel.ts';
import type { DispatchReceiver } from '../../gateway/channels/dispatch/config.ts';
import { createChannels } from '../../gateway/channels/index.ts';
import { SystemClock, VirtualClock } from '../../gateway/clock.ts';
import { type Log, silentLog } from '../../gateway/log.ts';
import { Dc09Simulator } from '../../gateway/simulator/dc09.ts';
import type { Heard } from '../../gateway/simulator/heard.ts';
import { ScaipSimulator } from '../../gateway/simulator/scaip.ts';
import { Script } from '../../gateway/simulator/script.ts';
import { type Certificate, type CertificateOptions, makeCertificate } from '../support/certificate.ts';
import { channelDeps } from '../support/channels.ts';
import { aMessage, noon } from '../support/messages.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';

const minuteMs = 60_000;

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Address {
  readonly port: number;
  /** Whom the flat trusts there; the system's own list when absent. */
  readonly ca: string | undefined;
  readonly heard: Heard[];
}

const protocols = ['scaip', 'dc09'] as const;
type Protocol = (typeof protocols)[number];

/** One address of a centre that would take anything. */
async function address(protocol: Protocol, { cert, key, ca }: Certificate): Promise<Address> {
  const heard: Heard[] = [];
  const common = {
    ...{ host: '127.0.0.1', port: 0, script: new Script({ answers: ['ok'] }), clock: new SystemClock() },
    tls: { cert: readFileSync(cert), key: readFileSync(key) },
    heard: (one: Heard) => void heard.push(one),
  };
  const simulator =
    protocol === 'dc09'
      ? new Dc09Simulator({ ...common, key: null })
      : new ScaipSimulator({ ...common, password: null });
  const port = await simulator.start();
  cleanUps.push(() => simulator.stop());
  return { port, ca, heard };
}

function receiver(protocol: Protocol, primary: Address, secondary?: Address): DispatchReceiver {
  const dc09 = ({ port, ca }: Address) => ({ host: 'localhost', port, tls: true, ca });
  const scaip = ({ port, ca }: Address) => ({ uri: `sip:scaip@localhost:${port}`, transport: 'tls' as const, ca });
  const common = { account: '4711', heartbeat: minuteMs };
  return protocol === 'dc09'
    ? {
        ...{ ...common, type: 'dc09', prefix: '0', format: 'sia', primary: dc09(primary) },
        ...(secondary && { secondary: dc09(secondary) }),
      }
    : { ...common, type: 'scaip', primary: scaip(primary), ...(secondary && { secondary: scaip(secondary) }) };
}

async function send(zentrale: DispatchReceiver): Promise<Result> {
  const channel = createChannels({ dispatch: { zentrale } }, channelDeps(new SystemClock()))[0]!;
  cleanUps.push(() => channel.stop());
  return channel.send(aMessage({ to: 'zentrale' }), new AbortController().signal);
}

/** By what is wrong with it, in the words of the audit. */
const wrong: Readonly<Record<string, CertificateOptions>> = {
  'for another name': { names: 'DNS:other.example.org' },
  expired: { validFrom: -9, validUntil: -1 },
  'not valid yet': { validFrom: 1, validUntil: 9 },
  'unknown authority': {},
};

const right = (): Certificate => makeCertificate(tempFolder());

function wrongBy(what: string): Certificate {
  const made = makeCertificate(tempFolder(), wrong[what]);
  return what === 'unknown authority' ? { ...made, ca: right().ca } : made;
}

describeWith(['openssl'], "a dispatch centre's certificate", () => {
  describe.each(protocols)('%s', (protocol) => {
    it('that is right: the alarm is handed over', async () => {
      const primary = await address(protocol, right());
      expect(await send(receiver(protocol, primary))).toMatchObject({ status: 'handed-over' });
      expect(primary.heard).toHaveLength(1);
    });

    it.each(Object.keys(wrong))(
      '%s: refused in one clear reason, to be tried again; the other receiver takes the alarm',
      async (what) => {
        const primary = await address(protocol, wrongBy(what));
        const reason = `primary receiver: certificate refused (${what})`;
        expect(await send(receiver(protocol, primary))).toEqual({ status: 'failed', reason, retry: true });
        const secondary = await address(protocol, right());
        expect(await send(receiver(protocol, primary, secondary))).toMatchObject({
          status: 'handed-over',
          receipt: expect.stringContaining('secondary receiver'),
        });
        expect(primary.heard).toEqual([]);
      },
    );

    it('not valid yet and of an unknown authority: Node names only the dates, so they alone must never be let through', async () => {
      const { cert, key } = wrongBy('not valid yet');
      const primary = await address(protocol, { cert, key, ca: right().ca });
      expect(await send(receiver(protocol, primary))).toMatchObject({
        reason: 'primary receiver: certificate refused (not valid yet)',
      });
      expect(primary.heard).toEqual([]);
    });

    it('of an authority that nobody named and the system does not know: refused', async () => {
      const primary = { ...(await address(protocol, right())), ca: undefined };
      expect(await send(receiver(protocol, primary))).toMatchObject({
        reason: 'primary receiver: certificate refused (unknown authority)',
      });
    });

    it('is checked whatever the environment says', async () => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
      const primary = await address(protocol, wrongBy('unknown authority'));
      expect(await send(receiver(protocol, primary))).toMatchObject({
        reason: 'primary receiver: certificate refused (unknown authority)',
      });
      expect(primary.heard).toEqual([]);
    });

    it('refused at the heartbeat: one line in the log, a fault after the third miss', async () => {
      const clock = new VirtualClock(noon);
      const lines: string[] = [];
      const faults: [string, boolean, number][] = [];
      const log: Log = { ...silentLog, warn: (...said: unknown[]) => void lines.push(String(said.at(-1))) };
      const fault = (id: string, active: boolean): void => void faults.push([id, active, clock.now() - noon]);
      const zentrale = receiver(
        protocol,
        await address(protocol, wrongBy('expired')),
        await address(protocol, right()),
      );
      const channel: Channel = createChannels({ dispatch: { zentrale } }, channelDeps(clock, { log, fault }))[0]!;
      cleanUps.push(() => channel.stop());
      await channel.start();
      await clock.advanceBy(1);
      const line =
        'the dispatch service does not answer the heartbeat: primary receiver: certificate refused (expired)';
      await expect.poll(() => lines).toEqual([line]);
      await expect.poll(() => faults).toEqual([['dispatch-link:zentrale-secondary', false, 1]]);
      for (let minute = 1; minute <= 2; minute++) {
        expect(faults).toHaveLength(1);
        await clock.advanceBy(minuteMs);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await expect.poll(() => faults.slice(1)).toEqual([['dispatch-link:zentrale-primary', true, expect.any(Number)]]);
      expect(lines).toEqual([line]);
    });
  });
});
