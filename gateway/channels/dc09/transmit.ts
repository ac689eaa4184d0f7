/** One message to one receiver, until it has said what becomes of it: ACK, DUH, or no for now. */
import type { Instant } from '../../../rules/engine/types.ts';
import type { Clock } from '../../clock.ts';
import { HttpFailure } from '../http-client.ts';
import { decode, encode, type Frame } from './frame.ts';
import { type Endpoint, Line, type Read } from './line.ts';

/** What every frame of ours carries beside its message. */
export interface Sender {
  readonly account: string;
  readonly prefix: string;
  readonly receiver: string | null;
  readonly key: Buffer | null;
}

/** A message before it has a time stamp: 'SIA-DCS' and its data. */
export interface Form {
  readonly token: 'SIA-DCS' | 'ADM-CID' | 'NULL';
  readonly sequence: number;
  readonly data: string;
}

/** 'not-understood': DUH, the same is not to be repeated. */
export type Answer = 'accepted' | 'not-understood';

type Heard = Answer | { readonly theirClock: Instant | null };

/**
 * Offers the forms one after the other, the next one where the receiver does not understand.
 * @throws HttpFailure when there is no usable answer
 */
export async function transmit(
  endpoint: Endpoint,
  sender: Sender,
  forms: readonly Form[],
  clock: Clock,
  ended: AbortSignal,
): Promise<Answer> {
  const line = new Line(endpoint, clock, ended);
  try {
    await line.open();
    for (const form of forms) if ((await offer(line, sender, form, clock)) === 'accepted') return 'accepted';
    return 'not-understood';
  } finally {
    line.close();
  }
}

/** NAK: our clock is off by theirs; the same goes out once more by theirs. */
async function offer(line: Line, sender: Sender, form: Form, clock: Clock): Promise<Answer> {
  const heard = await askAt(line, sender, form, clock.now());
  if (typeof heard === 'string') return heard;
  if (heard.theirClock === null) throw new HttpFailure('refuses the message without saying its own time (NAK)', false);
  const again = await askAt(line, sender, form, heard.theirClock);
  if (typeof again === 'string') return again;
  throw new HttpFailure('refuses our time stamp, although it was set by its own clock (NAK)', false);
}

function askAt(line: Line, sender: Sender, form: Form, at: Instant): Promise<Heard> {
  const { account, prefix, receiver, key } = sender;
  const frame: Frame = { ...form, account, prefix, receiver, more: [], at };
  return line.ask(encode(frame, key), (bytes) => readAnswer(bytes, sender, form));
}

/** Where there is a key, only a yes made with it counts. */
function readAnswer(bytes: Uint8Array, { account, key }: Sender, { sequence }: Form): Read<Heard> {
  const decoded = decode(bytes, () => key);
  if ('refused' in decoded) return decoded;
  const { frame, encrypted } = decoded;
  if (frame.token === 'NAK') return { answer: { theirClock: frame.at } };
  if (frame.sequence !== sequence || frame.account !== account) return { refused: 'an answer to another message' };
  if (frame.token === 'DUH') return { answer: 'not-understood' };
  if (frame.token !== 'ACK' && frame.token !== 'RSP') return { refused: 'no answer at all' };
  return key !== null && !encrypted ? { refused: 'an answer without our key' } : { answer: 'accepted' };
}
