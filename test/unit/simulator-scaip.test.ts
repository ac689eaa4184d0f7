/** The simulated centre's SCAIP half, as our own channel meets it over loopback: what each answer of its script comes to. */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel, Message, Result } from '../../gateway/channels/channel.ts';
import { createChannels } from '../../gateway/channels/index.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import type { Heard } from '../../gateway/simulator/heard.ts';
import { lineOf } from '../../gateway/simulator/print.ts';
import { ScaipSimulator } from '../../gateway/simulator/scaip.ts';
import { type Answer, Script } from '../../gateway/simulator/script.ts';
import { channelDeps } from '../support/channels.ts';
import { aMessage, anAlert, noon } from '../support/messages.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Centre {
  readonly clock: VirtualClock;
  readonly port: number;
  readonly heard: Heard[];
}

interface CentreOptions {
  readonly answers?: readonly Answer[];
  readonly accounts?: ReadonlyMap<string, readonly Answer[]>;
  readonly password?: string;
}

async function centre({ answers = ['ok'], accounts, password }: CentreOptions = {}): Promise<Centre> {
  const clock = new VirtualClock(noon);
  const heard: Heard[] = [];
  const script = new Script({ answers, ...(accounts ? { accounts } : {}) });
  const where = { host: '127.0.0.1', port: 0, clock, script, password: password ?? null };
  const simulator = new ScaipSimulator({ ...where, heard: (one) => void heard.push(one) });
  const port = await simulator.start();
  cleanUps.push(() => simulator.stop());
  return { clock, port, heard };
}

const late: [id: string, status: string][] = [];

function channelTo({ clock, port }: Centre, change: object = {}, transport: 'udp' | 'tcp' = 'tcp'): Channel {
  const primary = { uri: `sip:scaip@127.0.0.1:${port}`, transport };
  const zentrale = { type: 'scaip' as const, account: '4711', primary, heartbeat: 900_000, ...change };
  const later = (id: string, { status }: Result): void => void late.push([id, status]);
  const channel = createChannels({ dispatch: { zentrale } }, channelDeps(clock, { zones: { bed: 3 }, later }))[0]!;
  cleanUps.push(() => channel.stop());
  return channel;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Real sockets talk for a moment; what waits after that waits for a timer. */
async function send(channel: Channel, { clock }: Centre, change: Partial<Message> = {}): Promise<Result> {
  const sending = channel.send(aMessage({ to: 'zentrale', ...change }), new AbortController().signal);
  let result: Result | null = null;
  void sending.then((outcome) => (result = outcome));
  for (let turn = 0; turn < 90 && !result; turn++) {
    await pause(20);
    if (!result) await clock.advanceBy(1_000);
  }
  return await sending;
}

async function answered(answers: readonly Answer[], transport: 'udp' | 'tcp' = 'tcp') {
  const one = await centre({ answers });
  return { ...one, result: await send(channelTo(one, {}, transport), one) };
}

describe('what its answers come to', () => {
  it.each([
    ['ok', 'udp'],
    ['ok', 'tcp'],
    ['duplicate', 'udp'],
    ['duplicate', 'tcp'],
    ['later', 'udp'],
    ['later', 'tcp'],
  ] as const)('%s over %s: handed over', async (answer, transport) => {
    const { result, heard } = await answered([answer], transport);
    expect(result).toMatchObject({ status: 'handed-over', receipt: 'snu 0 of the primary receiver' });
    expect(heard).toHaveLength(1);
  });

  it.each([
    ['busy', 'is busy'],
    ['unknown', 'does not treat the message'],
    ['error', 'reports an error'],
    ['hold', 'holds the message'],
    ['wrong', 'took the message and never answered it'],
  ] as const)('%s: failed, the centre is there, to be tried again', async (answer, reason) => {
    const { result } = await answered([answer]);
    expect(result).toMatchObject({ status: 'failed', retry: true, reason: `primary receiver: ${reason}` });
    expect(result).not.toHaveProperty('unreachable');
  });

  it.each([
    ['silence', 'udp'],
    ['silence', 'tcp'],
    ['half-open', 'udp'],
    ['half-open', 'tcp'],
  ] as const)('%s over %s: failed, to be tried again; repeats over UDP are one message', async (answer, transport) => {
    const { result, heard } = await answered([answer], transport);
    expect(result).toMatchObject({ status: 'failed', retry: true });
    expect(heard.filter(({ codes }) => codes !== '')).toHaveLength(1);
  });

  it('late: failed, and then taken', async () => {
    late.length = 0;
    const one = await centre({ answers: ['late'] });
    expect(await send(channelTo(one), one, { id: 'd1' })).toMatchObject({ status: 'failed', retry: true });
    await one.clock.advanceBy(5_000);
    await expect.poll(() => late).toEqual([['d1', 'handed-over']]);
  });

  it('not readable: the shortest form at once, recognisable as the same', async () => {
    const { result, heard } = await answered(['duh', 'ok']);
    expect(result).toMatchObject({ status: 'handed-over' });
    expect(heard.map(({ repeat }) => repeat)).toEqual([false, true]);
    expect(heard[1]?.raw).not.toContain('<ite>');
  });

  it('the list goes on, and an account may have one of its own', async () => {
    const one = await centre({ answers: ['unknown'], accounts: new Map([['4711', ['busy', 'ok']]]) });
    const [known, other] = [channelTo(one), channelTo(one, { account: '4712' })];
    expect(await send(known, one)).toMatchObject({ status: 'failed' });
    expect(await send(known, one)).toMatchObject({ status: 'handed-over' });
    expect(await send(other, one)).toMatchObject({ reason: 'primary receiver: does not treat the message' });
  });
});

describe('a password', () => {
  it('is asked for; who knows it is heard once, who does not is shown', async () => {
    const one = await centre({ password: 'geheim' });
    expect(await send(channelTo(one, { password: 'geheim' }), one)).toMatchObject({ status: 'handed-over' });
    expect(await send(channelTo(one, { password: 'geheim' }, 'udp'), one)).toMatchObject({ status: 'handed-over' });
    expect(await send(channelTo(one, { password: 'falsch' }), one)).toMatchObject({ status: 'failed' });
    expect(await send(channelTo(one), one)).toMatchObject({ status: 'failed' });
    expect(one.heard.map(({ answered }) => answered)).toEqual(['snu 0', 'snu 0', '401']);
    expect(JSON.stringify(one.heard)).not.toMatch(/geheim|falsch/);
  });
});

describe('the line for people', () => {
  const lineIn = async (language: 'de' | 'en', change: Partial<Message>): Promise<string> => {
    const one = await centre();
    await send(channelTo(one), one, change);
    return lineOf(one.heard[0]!, '01:02:03', language).replace(/ref \w{16}/, 'ref REF');
  };
  const facts = { kind: 'stays', signal: 'bed', is: false, room: 'bedroom', sensor: 'bed' };
  const alert = anAlert({ because: { ...anAlert().because, facts } });

  it('says what happened, by which codes, in which words, and what was answered', async () => {
    const change = { alert, place: 'Schlafzimmer', short: 'Alarm Whg 12: Bett verlassen' };
    expect(await lineIn('de', change)).toBe(
      '01:02:03  SCAIP/tcp  4711  Alarm: Bett, nicht da, Nummer 3  [ME 0012 0003 012 did 3 ref REF]  "Schlafzimmer: Alarm Whg 12: Bett verlassen"  Antwort: snu 0',
    );
    expect(await lineIn('en', change)).toContain('  Alarm: bed monitor, absent, number 3  ');
  });
});

describe('messages of other senders', () => {
  const heardFor = async (body: string, from = '<sip:4711@arc.example>;tag=1'): Promise<Heard> => {
    const one = await centre();
    const socket = createSocket('udp4');
    cleanUps.push(async () => void socket.close());
    const head = [
      'MESSAGE sip:scaip@127.0.0.1 SIP/2.0',
      'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKother',
      `From: ${from}`,
      'To: <sip:scaip@127.0.0.1>',
      'Call-ID: c1',
      'CSeq: 1 MESSAGE',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ].join('\r\n');
    socket.send(`${head}\r\n\r\n${body}`, one.port, '127.0.0.1');
    await expect.poll(() => one.heard).toHaveLength(1);
    return one.heard[0]!;
  };

  it('a pendant with blanks and short codes is read', async () => {
    const heard = await heardFor(
      '<mrq><ref>803137200003</ref><mty>ME</mty><cid> 4711</cid><dty>3</dty><stc>10</stc><crd>gsm:+</crd></mrq>',
    );
    expect(heard).toMatchObject({ account: '4711', answered: 'snu 0' });
    expect(lineOf(heard, '01:02:03', 'de')).toContain('Alarm: Notruftaste, von Hand ausgelöst');
  });

  it.each([
    ['no XML', 'hello', '400', 'no SCAIP'],
    ['no device type', '<mrq><ref>1</ref><cid>4711</cid></mrq>', 'snu 7', 'a field is missing'],
    [
      'a status that is none',
      '<mrq><ref>1</ref><cid>4711</cid><dty>3</dty><stc>x</stc></mrq>',
      'snu 3',
      'a field breaks its rule',
    ],
    ['somebody else', '<mrq><ref>1</ref><cid>4712</cid><dty>3</dty></mrq>', 'snu 99', 'the sender is not the account'],
  ])('%s is shown with the reason', async (_what, body, word, refused) => {
    expect(await heardFor(body)).toMatchObject({ answered: word, refused, by: null });
  });

  it('what is no SIP is shown, and the next is heard', async () => {
    const one = await centre();
    const socket = connect(one.port, '127.0.0.1').on('error', () => {});
    cleanUps.push(async () => void socket.destroy());
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await expect.poll(() => one.heard).toMatchObject([{ refused: 'its first line is no SIP', transport: 'tcp' }]);
    expect(await send(channelTo(one), one)).toMatchObject({ status: 'handed-over' });
  });
});
