/** A receiver of SCAIP that answers by a script: for tests, and for whoever sets up a flat or a centre. */
import { type ReadRequest, readRequest } from '../channels/scaip/request.ts';
import { writeResponse } from '../channels/scaip/response.ts';
import { requestWords } from '../channels/scaip/words.ts';
import { type Connection, type Reply, randomToken } from '../channels/sip/connection.ts';
import { headerOf, responseTo, type SipRequest, serialise, userOf } from '../channels/sip/message.ts';
import { requestOf } from '../channels/sip/peer.ts';
import type { TransportName } from '../channels/sip/transport.ts';
import type { Clock, Timer } from '../clock.ts';
import { limits } from '../limits.ts';
import type { Heard } from './heard.ts';
import type { Answer, Script } from './script.ts';
import { SipGuard } from './sip-guard.ts';
import { type ListenerOptions, SipListener } from './sip-listener.ts';

export interface ScaipSimulatorOptions extends Omit<ListenerOptions, 'asked' | 'rejected'> {
  readonly script: Script;
  /** Senders must prove that they know it. */
  readonly password: string | null;
  heard(heard: Heard): void;
}

/** After it was taken: an answer of its own, and one that comes when nobody waits any more. */
const laterMs = 1_000;
const lateMs = limits.sip.attemptMs + 3_000;

const contentType = 'application/scaip+xml';
const ok = { status: 200, reason: 'OK' } as const;
const accepted = { status: 202, reason: 'Accepted' } as const;
const allowed = [{ name: 'Allow', value: 'MESSAGE, OPTIONS' }];

/** What is said to a message: over SIP at once, and in the protocol's word. */
interface Said {
  readonly reply: Reply | null;
  readonly answered: string;
}

export class ScaipSimulator {
  private readonly options: ScaipSimulatorOptions;
  private readonly listener: SipListener;
  private readonly guard: SipGuard | null;
  private readonly clock: Clock;
  private readonly known = new Set<string>();
  private readonly timers = new Set<Timer>();
  private readonly stopped = new AbortController();

  constructor(options: ScaipSimulatorOptions) {
    this.options = options;
    this.clock = options.clock;
    this.guard = options.password === null ? null : new SipGuard(options.password);
    this.listener = new SipListener({
      ...options,
      asked: (request, sender) => this.asked(request, sender),
      rejected: (reason, transport) => options.heard({ ...unread, transport, refused: reason }),
    });
  }

  /** The port it listens on. @throws when it cannot */
  start(): Promise<number> {
    return this.listener.start();
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) timer.cancel();
    this.stopped.abort();
    await this.listener.stop();
  }

  private asked(request: SipRequest, sender: Connection): Reply | null {
    if (request.method === 'OPTIONS') return { ...ok, headers: allowed };
    if (request.method !== 'MESSAGE') return { status: 405, reason: 'Method Not Allowed', headers: allowed };
    return this.unauthorised(request, sender) ?? this.take(request, sender);
  }

  private unauthorised(request: SipRequest, { name }: Connection): Reply | null {
    const admission = this.guard?.admits(request) ?? 'yes';
    if (admission === 'yes' || !this.guard) return null;
    if (admission === 'wrong') this.refuse(request, name, '401', 'a wrong password');
    return { status: 401, reason: 'Unauthorized', headers: this.guard.challenge(admission === 'stale') };
  }

  private take(request: SipRequest, sender: Connection): Reply | null {
    const read = readMessage(request);
    const { ref } = read?.fields ?? {};
    if (read === null || ref === undefined) {
      this.refuse(request, sender.name, '400', 'no SCAIP');
      return { status: 400, reason: 'Bad Request' };
    }
    const { fields } = read;
    const account = fields.cid ?? '';
    const heartbeat = fields.mty === 'PI' && fields.ite === undefined;
    const mistake = mistakeIn(request, read);
    const by = mistake ? null : this.options.script.next(account, heartbeat);
    const said = by === null ? answer(ref, mistake?.snu ?? 0) : this.answer(request, ref, sender, by);
    this.options.heard({
      ...{ protocol: 'scaip', transport: sender.name, account, codes: codesOf(fields) },
      meaning: { de: requestWords(fields, 'de'), en: requestWords(fields, 'en') },
      text: [fields.lte, fields.ite].filter((part) => part !== undefined).join(': ') || undefined,
      repeat: this.isKnown(`${account} ${ref}`),
      heartbeat,
      ...{ answered: said.answered, by, raw: request.body.toString('utf8') },
      ...(mistake ? { refused: mistake.reason } : {}),
    });
    return said.reply;
  }

  private refuse(request: SipRequest, transport: TransportName, answered: string, refused: string): void {
    this.options.heard({ ...unread, transport, answered, refused, raw: request.body.toString('utf8') });
  }

  private isKnown(message: string): boolean {
    if (this.known.has(message)) return true;
    if (this.known.size >= limits.dispatch.simulatorRemembers) this.known.clear();
    this.known.add(message);
    return false;
  }

  private answer(request: SipRequest, ref: string, sender: Connection, by: Answer): Said {
    const number = numbers[by];
    if (number !== undefined) return answer(ref, number);
    const afterwards = (delayMs: number): void => this.after(delayMs, () => this.tell(request, ref, sender));
    switch (by) {
      case 'duplicate':
        afterwards(0);
        return answer(ref, 0);
      case 'wrong':
        return answer([...ref].reverse().join('') + (ref.length < 16 ? '0' : ''), 0);
      case 'later':
      case 'late':
        afterwards(by === 'late' ? lateMs : laterMs);
        return { reply: accepted, answered: '202' };
      case 'half-open':
        sender.transport.send(halfOf(request, ref));
        return { reply: null, answered: '-' };
      default:
        return { reply: null, answered: '-' };
    }
  }

  private after(delayMs: number, run: () => void): void {
    const timer = this.clock.after(delayMs, () => {
      this.timers.delete(timer);
      run();
    });
    this.timers.add(timer);
  }

  /** The answer in a MESSAGE of its own, over the way on which the question came. */
  private tell(request: SipRequest, ref: string, sender: Connection): void {
    const party = (name: 'From' | 'To'): string => /<[^>]*>/.exec(headerOf(request, name) ?? '')?.[0] ?? '<sip:flat>';
    const to = party('From');
    const body = writeResponse({ ref, snu: 0 });
    const outgoing = { method: 'MESSAGE', uri: to.slice(1, -1), from: party('To'), to, contentType, body };
    const call = { callId: randomToken(16), fromTag: randomToken(8), cseq: 1 };
    // Whoever asked may be gone by now.
    sender.request(outgoing.method, (via) => requestOf(outgoing, call, via), this.stopped.signal).catch(() => {});
  }
}

/** Answers that are a status number and no more. */
const numbers: Readonly<Partial<Record<Answer, number>>> = {
  ok: 0,
  duh: 2,
  hold: 4,
  unknown: 5,
  busy: 6,
  nak: 99,
  error: 99,
};

const unread = {
  protocol: 'scaip',
  ...{ account: '', codes: '', meaning: null, repeat: false, heartbeat: false, answered: '-', by: null, raw: '' },
} as const;

function answer(ref: string, snu: number): Said {
  const headers = [{ name: 'Content-Type', value: contentType }];
  return { reply: { ...ok, headers, body: writeResponse({ ref, snu }) }, answered: `snu ${snu}` };
}

function halfOf(request: SipRequest, ref: string): Buffer {
  const body = Buffer.from(writeResponse({ ref, snu: 0 }));
  const whole = serialise(responseTo(request, 200, 'OK', { tag: randomToken(8), body }));
  return whole.subarray(0, whole.length - Math.ceil(body.length / 2));
}

function readMessage(request: SipRequest): ReadRequest | null {
  try {
    return readRequest(request.body.toString('utf8'));
  } catch {
    return null;
  }
}

/** What a centre does not accept, and by which number it says so. */
function mistakeIn(request: SipRequest, read: ReadRequest): { readonly snu: number; readonly reason: string } | null {
  if (read.missing.length > 0) return { snu: 7, reason: 'a field is missing' };
  if (read.malformed.length > 0) return { snu: 3, reason: 'a field breaks its rule' };
  const from = userOf(headerOf(request, 'From') ?? '');
  return from === read.fields.cid ? null : { snu: 99, reason: 'the sender is not the account' };
}

/** 'ME 0010 0009 044 did 3 ref a1B2c3D4e5F60001'. */
function codesOf({ mty, dty, stc, lco, did, ref }: ReadRequest['fields']): string {
  const codes = [mty, dty, stc, lco].filter((code) => code !== undefined);
  return [...codes, ...(did === undefined ? [] : ['did', did]), 'ref', ref ?? '-'].join(' ');
}
