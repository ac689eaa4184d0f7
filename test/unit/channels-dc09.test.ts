/** A dispatch centre that hears DC-09, as the chain meets it: what it is told, and what each of its answers comes to. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel, Message, Result } from '../../gateway/channels/channel.ts';
import { createChannels } from '../../gateway/channels/index.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { limits } from '../../gateway/limits.ts';
import { Dc09Simulator } from '../../gateway/simulator/dc09.ts';
import type { Heard } from '../../gateway/simulator/heard.ts';
import { type Answer, Script } from '../../gateway/simulator/script.ts';
import { channelDeps, memoryStore } from '../support/channels.ts';
import { aMessage, anAlert, noon } from '../support/messages.ts';

const hexKey = '000102030405060708090a0b0c0d0e0f';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Centre {
  readonly port: number;
  /** Without heartbeats. */
  readonly heard: Heard[];
  readonly beats: Heard[];
}

async function centre(clock: VirtualClock, answers: readonly Answer[], key: Buffer | null = null): Promise<Centre> {
  const heard: Heard[] = [];
  const script = new Script({ answers, heartbeats: answers });
  const beats: Heard[] = [];
  const take = (one: Heard): void => void (one.heartbeat ? beats : heard).push(one);
  const simulator = new Dc09Simulator({ host: '127.0.0.1', port: 0, key, script, clock, heard: take });
  const port = await simulator.start();
  cleanUps.push(() => simulator.stop());
  return { port, heard, beats };
}

type Settings = Partial<
  Extract<NonNullable<Parameters<typeof createChannels>[0]['dispatch']>[string], { type: 'dc09' }>
>;

function channelTo(clock: VirtualClock, primary: number, change: Settings = {}, store = memoryStore()): Channel {
  const endpoint = (port: number) => ({ host: '127.0.0.1', port, tls: false });
  const zentrale = {
    ...({ type: 'dc09', account: '4711', prefix: '0', format: 'sia', heartbeat: 900_000 } as const),
    primary: endpoint(primary),
    ...change,
  };
  const zones = { bed: 3, 'not-up': 12, bath_motion: 7 };
  return createChannels({ dispatch: { zentrale } }, channelDeps(clock, { store, zones }))[0]!;
}

const endpoint = (port: number) => ({ host: '127.0.0.1', port, tls: false });

const toCentre = (change: Partial<Message> = {}): Message => aMessage({ to: 'zentrale', ...change });

/** Real sockets talk for a moment; what waits after that waits for a time-out. */
async function send(channel: Channel, clock: VirtualClock, message = toCentre()): Promise<Result> {
  const sending = channel.send(message, new AbortController().signal);
  let result: Result | null = null;
  void sending.then((outcome) => (result = outcome));
  for (let turn = 0; turn < 60 && !result; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    if (!result) await clock.advanceBy(1_000);
  }
  return await sending;
}

const because = (facts: Record<string, string | boolean>) => ({ ...anAlert().because, facts });

describe('what the centre is told', () => {
  const told = async (message: Message, change: Settings = {}): Promise<string[]> => {
    const clock = new VirtualClock(noon);
    const { port, heard } = await centre(clock, ['ok']);
    await send(channelTo(clock, port, change), clock, message);
    return heard.map(({ codes }) => codes);
  };

  it('nobody up in the morning: no activity, in the zone of the rule', async () => {
    expect(await told(toCentre())).toEqual(['SIA-DCS 0001 #4711|Nri1/NA12']);
    expect(await told(toCentre(), { format: 'cid' })).toEqual(['ADM-CID 0001 #4711|1102 01 012']);
  });

  it('bed left: the zone of the sensor', async () => {
    const alert = anAlert({ because: because({ kind: 'stays', signal: 'bed', is: false, sensor: 'bed' }) });
    expect(await told(toCentre({ alert }))).toEqual(['SIA-DCS 0001 #4711|Nri1/NA3']);
  });

  it('the help button, whose sensor has no number: the flat as a whole', async () => {
    const alert = anAlert({ rule: 'help', because: because({ kind: 'happens', signal: 'help', sensor: 'sos' }) });
    expect(await told(toCentre({ alert }))).toEqual(['SIA-DCS 0001 #4711|NQA']);
    expect(await told(toCentre({ alert }), { format: 'cid' })).toEqual(['ADM-CID 0001 #4711|1101 00 000']);
  });

  it('an all-clear restores what began', async () => {
    const closed = { by: 'keller', reason: 'justified', at: noon } as const;
    const fall = because({ kind: 'happens', signal: 'fall', sensor: 'bath_motion' });
    const alert = anAlert({ because: fall, state: 'closed', closed });
    expect(await told(toCentre({ kind: 'all-clear', alert }))).toEqual(['SIA-DCS 0001 #4711|Nri1/MR7']);
    expect(await told(toCentre({ kind: 'all-clear', alert }), { format: 'cid' })).toEqual([
      'ADM-CID 0001 #4711|3100 01 007',
    ]);
  });

  it('a sign of life while an alert is open restores nothing: the centre does not let go', async () => {
    for (const format of ['sia', 'cid'] as const) {
      expect(await told(toCentre({ kind: 'update', facts: { room: 'kitchen', at: noon } }), { format })).toEqual([]);
    }
  });

  it('a message that is late says when it happened', async () => {
    const clock = new VirtualClock(noon);
    const { port, heard } = await centre(clock, ['ok']);
    await clock.advanceBy(3_600_000);
    await send(channelTo(clock, port), clock, toCentre({ late: true }));
    expect(heard[0]?.codes).toBe('SIA-DCS 0001 #4711|Nti12:00/ri1/NA12');
  });

  it('a test is a test, never an alarm', async () => {
    expect(await told(toCentre({ alert: anAlert({ rule: 'test-alarm', marked: 'test' }) }))).toEqual([
      'SIA-DCS 0001 #4711|NRX',
    ]);
  });

  it('the routine test says that nobody set it off', async () => {
    const facts = { kind: 'routine', contact: 'zentrale', every: 'day' };
    const alert = anAlert({ rule: 'routine:zentrale', level: 'notice', marked: 'test', because: because(facts) });
    expect(await told(toCentre({ alert }))).toEqual(['SIA-DCS 0001 #4711|NRP']);
    expect(await told(toCentre({ alert }), { format: 'cid' })).toEqual(['ADM-CID 0001 #4711|1602 00 000']);
    expect(await told(toCentre({ alert, kind: 'all-clear' }))).toEqual([]);
  });

  it('what DC-09 has no word for is not sent, and says so', async () => {
    const clock = new VirtualClock(noon);
    const { port, heard } = await centre(clock, ['ok']);
    const result = await send(channelTo(clock, port), clock, toCentre({ kind: 'taken-over' }));
    expect(result).toMatchObject({ status: 'sent', receipt: expect.stringMatching(/nothing was sent/) });
    expect(heard).toEqual([]);
  });
});

describe('what its answers come to', () => {
  const answered = async (...answers: Answer[]) => {
    const clock = new VirtualClock(noon);
    const { port, heard } = await centre(clock, answers);
    return { result: await send(channelTo(clock, port), clock), heard };
  };

  it.each(['ok', 'duplicate'] as const)('%s: handed over', async (answer) => {
    expect((await answered(answer)).result).toMatchObject({ status: 'handed-over' });
  });

  it.each(['busy', 'wrong', 'half-open'] as const)(
    '%s: failed, the centre is there, to be tried again',
    async (answer) => {
      const { result } = await answered(answer);
      expect(result).toMatchObject({ status: 'failed', retry: true });
      expect(result).not.toHaveProperty('unreachable');
    },
  );

  it.each(['silence', 'late'] as const)('%s: nobody answered', async (answer) => {
    expect((await answered(answer)).result).toMatchObject({ status: 'failed', retry: true, unreachable: true });
  });

  it('NAK: once more with the time of the receiver', async () => {
    const { result, heard } = await answered('nak', 'ok');
    expect(result).toMatchObject({ status: 'handed-over' });
    expect(heard.map(({ raw }) => raw.slice(raw.indexOf('_')))).toEqual([
      '_11:00:00,11-24-2026',
      '_10:59:00,11-24-2026',
    ]);
  });

  it('NAK again and again: failed, not for ever', async () => {
    const { result, heard } = await answered('nak');
    expect(result).toMatchObject({ status: 'failed', retry: true });
    expect(heard).toHaveLength(2);
  });

  it('DUH: the other form at once, under the same number', async () => {
    const { result, heard } = await answered('duh', 'ok');
    expect(result).toMatchObject({ status: 'handed-over' });
    expect(heard.map(({ codes }) => codes)).toEqual(['SIA-DCS 0001 #4711|Nri1/NA12', 'ADM-CID 0001 #4711|1102 01 012']);
  });

  it('DUH to every form: an alarm is offered again all the same, news of it is not', async () => {
    const { result, heard } = await answered('duh');
    const reason = 'primary receiver: does not understand it (DUH)';
    expect(result).toEqual({ status: 'failed', reason, retry: true });
    expect(heard).toHaveLength(2);
    const clock = new VirtualClock(noon);
    const channel = channelTo(clock, (await centre(clock, ['duh'])).port);
    expect(await send(channel, clock, toCentre({ kind: 'all-clear' }))).toMatchObject({ retry: false });
    expect(await send(channel, clock, toCentre({ level: 'notice' }))).toMatchObject({ retry: false });
  });
});

describe('two receivers', () => {
  it.each(['busy', 'silence', 'duh', 'nak'] as const)('the primary says %s: the secondary at once', async (answer) => {
    const clock = new VirtualClock(noon);
    const [primary, secondary] = [await centre(clock, [answer]), await centre(clock, ['ok'])];
    const channel = channelTo(clock, primary.port, { secondary: endpoint(secondary.port) });
    expect(await send(channel, clock)).toEqual({ status: 'handed-over', receipt: 'ACK of the secondary receiver' });
    expect(clock.now() - noon).toBeLessThan(15_000);
    expect(secondary.heard[0]?.codes).toBe('SIA-DCS 0001 #4711|Nri1/NA12');
  });

  it('one not there, the other busy: the network is not to blame', async () => {
    const clock = new VirtualClock(noon);
    const busy = await centre(clock, ['busy']);
    const result = await send(channelTo(clock, 1, { secondary: endpoint(busy.port) }), clock);
    expect(result).toMatchObject({ status: 'failed', retry: true });
    expect(result).not.toHaveProperty('unreachable');
  });
});

describe('sequence numbers', () => {
  it('a repeat carries the number of the first attempt, over a restart too', async () => {
    const clock = new VirtualClock(noon);
    const { port, heard } = await centre(clock, ['busy', 'busy', 'ok']);
    const facts = new Map<string, string>();
    const channel = channelTo(clock, port, {}, memoryStore(facts));
    const about = (id: string, change: Partial<Message> = {}) => toCentre({ id, alert: anAlert({ id }), ...change });
    await send(channel, clock, about('one'));
    await send(channel, clock, about('two'));
    const restarted = channelTo(clock, port, {}, memoryStore(facts));
    await send(restarted, clock, about('one', { id: 'one, an hour later', kind: 'reminder' }));
    await send(restarted, clock, about('three'));
    expect(heard.map(({ codes, repeat }) => [codes.split(' ')[1], repeat])).toEqual([
      ['0001', false],
      ['0002', false],
      ['0001', true],
      ['0003', false],
    ]);
  });
});

describe('encryption', () => {
  it('the centre with the same key understands; one with another does not, and is not believed', async () => {
    const clock = new VirtualClock(noon);
    const key = Buffer.from(hexKey, 'hex');
    const friend = await centre(clock, ['ok'], key);
    expect(await send(channelTo(clock, friend.port, { aes_key: hexKey }), clock)).toMatchObject({
      status: 'handed-over',
    });
    expect(friend.heard[0]).toMatchObject({ codes: 'SIA-DCS 0001 #4711|Nri1/NA12' });
    expect(friend.heard[0]?.raw).not.toContain('NA12');
    const stranger = await centre(clock, ['ok'], Buffer.from(hexKey.replace('00', 'ff'), 'hex'));
    expect(await send(channelTo(clock, stranger.port, { aes_key: hexKey }), clock)).toMatchObject({ status: 'failed' });
  });
});

describe('supervision', () => {
  it('both receivers are polled; three without an answer are a fault of that one, its next answer ends it', async () => {
    const clock = new VirtualClock(noon);
    const primary = await centre(clock, ['ok', 'busy', 'busy', 'busy', 'ok']);
    const secondary = await centre(clock, ['ok']);
    const faults: [string, boolean, number][] = [];
    const minutes = (): number => Math.floor((clock.now() - noon) / 60_000);
    const fault = (id: string, active: boolean): void => void faults.push([id, active, minutes()]);
    const zentrale = {
      ...({ type: 'dc09', account: '4711', prefix: '0', format: 'sia', heartbeat: 60_000 } as const),
      ...{ primary: endpoint(primary.port), secondary: endpoint(secondary.port) },
    };
    const channel = createChannels({ dispatch: { zentrale } }, channelDeps(clock, { fault }))[0]!;
    await channel.start();
    for (let minute = 0; minute < 6; minute++) {
      await clock.advanceBy(1);
      await expect.poll(() => [primary.beats.length, secondary.beats.length]).toEqual([minute + 1, minute + 1]);
      await new Promise((resolve) => setTimeout(resolve, 40)); // their answers are on the way
      await clock.advanceBy(59_999);
    }
    await channel.stop();
    expect(secondary.beats[0]).toMatchObject({ account: '4711', codes: 'NULL', answered: 'ACK' });
    expect(limits.dispatch.missedHeartbeats).toBe(3);
    expect(faults.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
      ['dispatch-link:zentrale-primary', false, 0],
      ['dispatch-link:zentrale-primary', true, 3],
      ['dispatch-link:zentrale-primary', false, 4],
      ['dispatch-link:zentrale-secondary', false, 0],
    ]);
    expect(primary.heard).toEqual([]);
  });
});
