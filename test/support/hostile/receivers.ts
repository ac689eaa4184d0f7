/** Real channels, and a server that answers every message with the payload and hangs up. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Channel, Result } from '../../../gateway/channels/channel.ts';
import { decode, encode, type Frame } from '../../../gateway/channels/dc09/frame.ts';
import { Splitter } from '../../../gateway/channels/dc09/splitter.ts';
import { type ChannelsConfig, createChannels } from '../../../gateway/channels/index.ts';
import { headerOf } from '../../../gateway/channels/sip/message.ts';
import { parseDatagram } from '../../../gateway/channels/sip/parse.ts';
import { VirtualClock } from '../../../gateway/clock.ts';
import { channelDeps } from '../channels.ts';
import { aMessage, noon } from '../messages.ts';
import type { Reader, Verdict } from './run.ts';

/** Stands for the reference of what was asked, and is as long. */
export const anyRef = 'a1B2c3D4e5F60001';

type Centre = NonNullable<ChannelsConfig['dispatch']>[string];
type Fill = (payload: Buffer, asked: Buffer) => Buffer;

/** Patience in real time before virtual time goes on: then the channel's own ends come. */
const patienceMs = 25;
const ends = 10;

async function receiver(configFor: (port: number) => Centre, fill: Fill = (payload) => payload): Promise<Reader> {
  let payload: Buffer = Buffer.alloc(0);
  const server = createServer((socket) => answering(socket, (asked) => fill(payload, asked)));
  const port = await listening(server);
  const clock = new VirtualClock(noon);
  const [channel] = createChannels({ dispatch: { zentrale: configFor(port) } }, channelDeps(clock));
  let sent = 0;
  return {
    take: async (hostile) => {
      payload = hostile;
      return verdictOf(await sendNow(channel!, clock, `hostile/${sent++}`));
    },
    close: () => {
      void channel!.stop();
      server.close();
    },
  };
}

function answering(socket: Socket, answer: (asked: Buffer) => Buffer): void {
  socket.on('error', () => {});
  socket.once('data', (asked) => socket.end(answer(asked)));
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function sendNow(channel: Channel, clock: VirtualClock, id: string): Promise<Result> {
  const sending = channel.send(aMessage({ id, to: 'zentrale' }), new AbortController().signal);
  for (let end = 0; end < ends; end++) {
    const result = await Promise.race([sending, pause()]);
    if (result) return result;
    await clock.advanceBy(10_000);
  }
  return sending;
}

const pause = (): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), patienceMs));

const verdictOf = (result: Result): Verdict => (result.status === 'failed' ? { refused: result.reason } : 'taken');

const loopback = (port: number) => ({ host: '127.0.0.1', port, tls: false });

export const dc09Receiver = (): Promise<Reader> =>
  receiver(
    (port) => ({
      ...{ type: 'dc09', account: '4711', prefix: '0', format: 'sia', heartbeat: 900_000 },
      primary: loopback(port),
    }),
    withSequence,
  );

export const webhookReceiver = (): Promise<Reader> =>
  receiver((port) => ({ type: 'webhook', url: `http://127.0.0.1:${port}/`, secret: 'geheim' }));

export const scaipReceiver = (): Promise<Reader> =>
  receiver(
    (port) => ({
      ...{ type: 'scaip', account: '4711', password: 'geheim', heartbeat: 3_600_000 },
      primary: { uri: `sip:scaip@127.0.0.1:${port}`, transport: 'tcp' },
    }),
    fillFromRequest,
  );

/** So that what is hostile otherwise, or good, belongs to what was asked. */
function fillFromRequest(payload: Buffer, asked: Buffer): Buffer {
  const request = parseDatagram(asked);
  const [, ref = ''] = /<ref>(\w+)<\/ref>/.exec(request.body.toString('latin1')) ?? [];
  const filled = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].reduce(
    (text, name) => text.replaceAll(`{${name.toLowerCase()}}`, headerOf(request, name) ?? ''),
    payload.toString('latin1').replaceAll(anyRef, ref),
  );
  return Buffer.from(filled, 'latin1');
}

/** A whole frame gets the sequence number of what was asked; anything else stays as it is. */
function withSequence(payload: Buffer, asked: Buffer): Buffer {
  const [answer, question] = [frameIn(payload), frameIn(asked)];
  return answer && question && answer.sequence > 0 ? encode({ ...answer, sequence: question.sequence }) : payload;
}

function frameIn(bytes: Buffer): Frame | null {
  const [first] = new Splitter().take(bytes);
  const decoded = first ? decode(first) : null;
  return decoded && 'frame' in decoded ? decoded.frame : null;
}
