/** SCAIP's receiver on virtual time, against a centre that answers as scripted: no network, every timer to the letter. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import type { ScaipReceiver } from '../../gateway/channels/scaip/config.ts';
import { Scaip } from '../../gateway/channels/scaip/index.ts';
import { type ReadRequest, readRequest } from '../../gateway/channels/scaip/request.ts';
import { writeResponse } from '../../gateway/channels/scaip/response.ts';
import {
  headerOf,
  responseTo,
  type SipRequest,
  serialise,
  topVia,
  userOf,
} from '../../gateway/channels/sip/message.ts';
import { parseDatagram } from '../../gateway/channels/sip/parse.ts';
import type { Remote, Transport, TransportEvents } from '../../gateway/channels/sip/transport.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import type { Because } from '../../rules/engine/types.ts';
import { channelDeps } from '../support/channels.ts';
import { aMessage, anAlert, noon } from '../support/messages.ts';

const second = 1_000;
const minute = 60 * second;

interface Asked {
  readonly host: string;
  readonly atMs: number;
  readonly sip: SipRequest;
  readonly mrq: ReadRequest['fields'];
  /** The SIP response, with an `<mrs>` where a number is given. */
  respond(status: number, snu?: number, headers?: { name: string; value: string }[]): void;
  /** A MESSAGE of the centre's own with an `<mrs>`. */
  message(snu: number, ref?: string, branch?: string): void;
  hangUp(): void;
}
type Behaviour = (asked: Asked) => void;

const yes: Behaviour = (asked) => asked.respond(200, 0);
const silent: Behaviour = () => {};
const says =
  (snu: number): Behaviour =>
  (asked) =>
    asked.respond(200, snu);

/** What stands behind the two addresses. */
class Centre {
  readonly clock = new VirtualClock(noon);
  readonly asked: Asked[] = [];
  /** Answers of the flat to the centre's own messages. */
  readonly answered: number[] = [];
  readonly opened: string[] = [];
  behaviour: Record<string, Behaviour> = {};

  /** The requests of one address that are no heartbeats, by what they say. */
  heard(host: string): ReadRequest['fields'][] {
    return this.asked.filter((one) => one.host === host && one.mrq.mty !== 'PI').map(({ mrq }) => mrq);
  }

  /** Transports on which nobody listens. */
  readonly refuses = new Set<string>();
  /** What becomes of a header of a response on its way. */
  change: (value: string, name: string) => string = (value) => value;

  async open({ host, transport }: Remote, events: TransportEvents): Promise<Transport> {
    if (this.refuses.has(transport)) throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    this.opened.push(host);
    let open = true;
    const send = (bytes: Buffer): void => {
      const message = parseDatagram(bytes);
      if (message.kind === 'response') return void this.answered.push(message.status);
      const later = (text: Buffer): void => queueMicrotask(() => open && events.heard(parseDatagram(text)));
      const mrq = readRequest(message.body.toString()).fields;
      const asked: Asked = {
        ...{ host, atMs: this.clock.now() - noon, sip: message, mrq },
        respond: (status, snu, headers = []) => {
          const body = snu === undefined ? '' : writeResponse({ ref: mrq.ref ?? '', snu });
          const response = responseTo(message, status, 'x', { tag: 't', headers, body: Buffer.from(body) });
          const changed = response.headers.map(({ name, value }) => ({ name, value: this.change(value, name) }));
          later(serialise({ ...response, headers: changed }));
        },
        message: (snu, ref = mrq.ref ?? '', branch = `z9hG4bK${snu}${ref}`) => {
          const body = Buffer.from(writeResponse({ ref, snu }));
          const headers = [
            { name: 'Via', value: `SIP/2.0/TCP arc:5060;branch=${branch}` },
            { name: 'CSeq', value: '1 MESSAGE' },
            { name: 'Content-Type', value: 'application/scaip+xml' },
          ];
          later(serialise({ kind: 'request', method: 'MESSAGE', uri: 'sip:4711@a', headers, body }));
        },
        hangUp: () => {
          open = false;
          events.lost(null);
        },
      };
      this.asked.push(asked);
      (this.behaviour[host] ?? yes)(asked);
    };
    return {
      name: transport,
      sentBy: '192.0.2.7:5060',
      source: { address: '192.0.2.1', port: 5060 },
      send,
      close: () => {
        open = false;
      },
    };
  }
}

let centre: Centre;
let scaip: Scaip;
let faults: [id: string, active: boolean][];
let late: [delivery: string, status: string][];

vi.mock('../../gateway/channels/sip/transport.ts', async (original) => ({
  ...(await original<object>()),
  openTransport: (remote: Remote, events: TransportEvents) => centre.open(remote, events),
}));

const config: ScaipReceiver = {
  type: 'scaip',
  account: '4711',
  primary: { uri: 'sip:scaip@one.example', transport: 'tls' },
  secondary: { uri: 'sip:scaip@two.example', transport: 'tls' },
  heartbeat: 15 * minute,
};
const [one, two] = ['one.example', 'two.example'] as const;

function build(change: Partial<ScaipReceiver> = {}): void {
  centre = new Centre();
  faults = [];
  late = [];
  const deps = channelDeps(centre.clock, {
    zones: { bed: 3 },
    fault: (id, active) => void faults.push([id, active]),
    later: (delivery, { status }) => void late.push([delivery, status]),
  });
  scaip = new Scaip({ ...config, ...change }, { ...deps, name: 'zentrale' });
}

const overUdp = { primary: { uri: 'sip:scaip@one.example', transport: 'udp' as const }, secondary: undefined };

beforeEach(() => build());
afterEach(async () => {
  await scaip.stop();
});

async function send(change: Parameters<typeof aMessage>[0] = {}, forMs = minute): Promise<Result & { tookMs: number }> {
  const began = centre.clock.now();
  let ended = began;
  const sending = scaip.send(aMessage({ to: 'zentrale', ...change }), new AbortController().signal);
  void sending.then(() => {
    ended = centre.clock.now();
  });
  await centre.clock.advanceBy(forMs);
  return { ...(await sending), tookMs: ended - began };
}

describe('an alarm', () => {
  it('is handed over when the centre says snu 0, and by nothing less', async () => {
    expect(await send()).toMatchObject({ status: 'handed-over', tookMs: 0 });
    const { sip, mrq } = centre.asked[0]!;
    expect(userOf(headerOf(sip, 'From') ?? '')).toBe(mrq.cid);
    expect(headerOf(sip, 'Content-Type')).toBe('application/scaip+xml');
    expect(centre.heard(two)).toEqual([]);
  });

  it.each([
    ['a bare 200 is no yes', (asked: Asked) => asked.respond(200)],
    ['a yes to something else is no yes', (asked: Asked) => asked.message(0, 'somethingElse')],
    ['a 200 that carries the yes to something else is none', (asked: Asked) => asked.respond(202)],
  ])('%s', async (_what, behaviour) => {
    centre.behaviour = { [one]: behaviour, [two]: behaviour };
    const result = await send();
    expect(result).toMatchObject({ status: 'failed', retry: true, tookMs: 40 * second });
    expect(result).not.toHaveProperty('unreachable');
  });

  it('the answer may come in a MESSAGE after a 202, or before it; the centre is thanked', async () => {
    centre.behaviour = {
      [one]: (asked) => {
        if (asked.mrq.mty === 'ME') asked.message(0);
        asked.respond(202);
      },
    };
    expect(await send()).toMatchObject({ status: 'handed-over', tookMs: 0 });
    expect(centre.answered).toEqual([200]);
  });

  it('carries the same reference for ever: in a retry, in a reminder an hour later, on the other address', async () => {
    centre.behaviour = { [one]: says(6), [two]: says(6) };
    await send();
    await send({ id: 'not-up@m0/3.4/zentrale/dispatch/reminder', kind: 'reminder' });
    const references = new Set([...centre.heard(one), ...centre.heard(two)].map(({ ref }) => ref));
    expect(references.size).toBe(1);
    expect([...references][0]).toMatch(/^[0-9a-zA-Z]{16}$/);
    await send({ alert: anAlert({ id: 'not-up@m1' }) });
    expect(centre.heard(one).at(-1)?.ref).not.toBe([...references][0]);
  });
});

describe('what the centre says', () => {
  it.each([
    [5, 'does not treat'],
    [6, 'busy'],
    [99, 'error'],
    [42, 'error'],
  ])('snu %i: the other address at once, which takes it', async (snu) => {
    centre.behaviour = { [one]: says(snu) };
    expect(await send()).toMatchObject({
      status: 'handed-over',
      receipt: 'snu 0 of the secondary receiver',
      tookMs: 0,
    });
  });

  it('both busy: failed, to be asked again, not the network', async () => {
    centre.behaviour = { [one]: says(6), [two]: (asked) => asked.respond(486) };
    const result = await send();
    expect(result).toMatchObject({
      status: 'failed',
      reason: 'primary receiver: is busy; secondary receiver: busy (486)',
      retry: true,
    });
    expect(result).not.toHaveProperty('unreachable');
  });

  it.each([1, 2, 3, 7])('snu %i: the shortest form at once, under the same reference', async (snu) => {
    centre.behaviour = { [one]: (asked) => asked.respond(200, asked.mrq.ite === undefined ? 0 : snu) };
    expect(await send()).toMatchObject({ status: 'handed-over', tookMs: 0 });
    const [long, short] = centre.heard(one);
    expect(short).toEqual({ ref: long?.ref, cid: '4711', dty: long?.dty, stc: long?.stc });
    expect(centre.heard(two)).toEqual([]);
  });

  it('both cannot read the shortest form either: it fails as it stands', async () => {
    centre.behaviour = { [one]: says(3), [two]: says(7) };
    const reason = 'primary receiver: cannot read the message; secondary receiver: cannot read the message';
    expect(await send()).toMatchObject({ status: 'failed', reason, retry: false });
    centre.behaviour = { [one]: says(3), [two]: says(6) };
    expect(await send({ alert: anAlert({ id: 'x@1' }) })).toMatchObject({ retry: true });
  });

  it('a reset in its shortest form is still no alarm', async () => {
    centre.behaviour = { [one]: (asked) => asked.respond(200, asked.mrq.ite === undefined ? 0 : 2) };
    await send({ kind: 'all-clear', alert: anAlert({ closed: { by: 'rule', reason: 'resolved', at: noon } }) });
    expect(centre.heard(one).map(({ mty }) => mty)).toEqual(['RE', 'RE']);
  });

  it('snu 4, hold: asked again after a while, nobody else meanwhile', async () => {
    centre.behaviour = { [one]: says(4) };
    expect(await send()).toMatchObject({ status: 'failed', retry: true, retryAfterMs: 30 * second });
    expect(centre.heard(two)).toEqual([]);
  });
});

describe('a centre that does not answer', () => {
  it('20 s each, then failed: the network is to blame', async () => {
    centre.behaviour = { [one]: silent, [two]: silent };
    expect(await send()).toMatchObject({ status: 'failed', unreachable: true, tookMs: 40 * second });
  });

  it('the address that answered last is asked first the next time', async () => {
    centre.behaviour = { [one]: silent };
    expect(await send()).toMatchObject({ status: 'handed-over', tookMs: 20 * second });
    expect(await send({ alert: anAlert({ id: 'x@1' }) })).toMatchObject({ status: 'handed-over', tookMs: 0 });
  });

  it('a late yes counts once, whatever else comes after it', async () => {
    centre.behaviour = { [one]: silent, [two]: silent };
    expect(await send({ id: 'd1' })).toMatchObject({ status: 'failed' });
    const { ref } = centre.heard(one)[0]!;
    centre.behaviour = {
      [one]: (asked) => [0, 0, 5, 6].forEach((snu, index) => void asked.message(snu, ref, `z9hG4bKlate${index}`)),
    };
    await send({ id: 'd2', alert: anAlert({ id: 'other@1' }) });
    expect(late).toEqual([['d1', 'handed-over']]);
  });

  it('a yes that was heard in time is not told again when it comes twice', async () => {
    centre.behaviour = {
      [one]: (asked) => {
        asked.respond(200, 0);
        asked.message(0);
        asked.message(0);
      },
    };
    expect(await send()).toMatchObject({ status: 'handed-over' });
    expect(late).toEqual([]);
  });
});

describe('connections', () => {
  it('over UDP the message is repeated, and stops when it is answered', async () => {
    build(overUdp);
    centre.behaviour = { [one]: (asked) => centre.asked.length === 4 && asked.respond(200, 0) };
    expect(await send()).toMatchObject({ status: 'handed-over', tookMs: 3.5 * second });
    expect(centre.asked.map(({ atMs }) => atMs)).toEqual([0, 500, 1_500, 3_500]);
    expect(new Set(centre.asked.map(({ sip }) => topVia(sip)?.branch)).size).toBe(1);
    expect(topVia(centre.asked[0]!.sip)?.branch).toMatch(/^z9hG4bK[0-9a-f]{24}$/);
  });

  it('what is too long for UDP goes over TCP, and in pieces where there is none', async () => {
    const ampersands = '&'.repeat(128);
    const long = {
      short: ampersands,
      place: ampersands,
      alert: anAlert({ title: { de: ampersands, en: ampersands } }),
    };
    build(overUdp);
    expect(await send(long)).toMatchObject({ status: 'handed-over', tookMs: 0 });
    expect(await send({ alert: anAlert({ id: 'x@1' }) })).toMatchObject({ status: 'handed-over' });
    expect(centre.asked.map(({ sip }) => topVia(sip)?.transport)).toEqual(['TCP', 'UDP']);
    build(overUdp);
    centre.refuses.add('tcp');
    expect(await send(long)).toMatchObject({ status: 'handed-over' });
    expect(centre.asked.map(({ sip }) => topVia(sip)?.transport)).toEqual(['UDP']);
  });

  it.each<[string, (value: string, name: string) => string]>([
    ['another branch', (value, name) => (name === 'Via' ? value.replace(/branch=\w+/, 'branch=z9hG4bKelse') : value)],
    ['another sender', (value, name) => (name === 'Via' ? value.replace('192.0.2.7', '192.0.2.8') : value)],
    ['somebody behind us', (value, name) => (name === 'Via' ? `${value}, SIP/2.0/UDP else.example` : value)],
    ['another method', (value, name) => (name === 'CSeq' ? '1 OPTIONS' : value)],
  ])('a response that names %s is none of ours', async (_what, change) => {
    build(overUdp);
    centre.change = change;
    expect(await send()).toMatchObject({ status: 'failed' });
  });

  it('over UDP the centre asks again because our 200 was lost: answered again, heard once', async () => {
    build(overUdp);
    centre.behaviour = {
      [one]: (asked) => {
        asked.respond(202);
        asked.message(0, undefined, 'z9hG4bKsame');
        asked.message(0, undefined, 'z9hG4bKsame');
      },
    };
    expect(await send()).toMatchObject({ status: 'handed-over' });
    expect(centre.answered).toEqual([200, 200]);
  });

  it('one that died without a word is found out after 5 s, and a fresh one carries the alarm', async () => {
    await send();
    let connections = centre.opened.length;
    centre.behaviour = { [one]: (asked) => centre.opened.length > connections && asked.respond(200, 0) };
    await centre.clock.advanceBy(3 * minute);
    connections = centre.opened.length;
    expect(await send({ alert: anAlert({ id: 'x@1' }) })).toMatchObject({ status: 'handed-over', tookMs: 5 * second });
    expect(centre.opened).toEqual([one, one]);
    expect(
      new Set(
        centre
          .heard(one)
          .slice(1)
          .map(({ ref }) => ref),
      ).size,
    ).toBe(1);
  });

  it('one that breaks off in the middle: the other address at once', async () => {
    centre.behaviour = { [one]: (asked) => asked.hangUp() };
    expect(await send()).toMatchObject({
      status: 'handed-over',
      receipt: 'snu 0 of the secondary receiver',
      tookMs: 0,
    });
  });
});

describe('a centre with a password', () => {
  const challenge = (nonce: string, stale = false) => [
    { name: 'WWW-Authenticate', value: `Digest realm="arc", nonce="${nonce}", qop="auth", stale=${stale}` },
  ];
  const given = ({ sip }: Asked): string => headerOf(sip, 'Authorization') ?? '';

  it('gets it when it asks, and once more when only its nonce was too old', async () => {
    build({ username: '4711', password: 'geheim' });
    centre.behaviour = {
      [one]: (asked) => {
        if (given(asked) === '') asked.respond(401, undefined, challenge('n1'));
        else if (given(asked).includes('"n1"')) asked.respond(401, undefined, challenge('n2', true));
        else asked.respond(200, 0);
      },
    };
    expect(await send()).toMatchObject({ status: 'handed-over' });
    expect(centre.asked.map(({ sip }) => headerOf(sip, 'CSeq'))).toEqual(['1 MESSAGE', '2 MESSAGE', '3 MESSAGE']);
    expect(new Set(centre.asked.map(({ sip }) => headerOf(sip, 'Call-ID'))).size).toBe(1);
    expect(new Set(centre.asked.map(({ sip }) => topVia(sip)?.branch)).size).toBe(3);
    expect(JSON.stringify(centre.asked)).not.toContain('geheim');
  });

  it('counts when the centre gives the same nonce out again; a proxy that asks is answered as one', async () => {
    build({ username: '4711', password: 'geheim' });
    centre.behaviour = {
      [one]: (asked) => {
        const proof = headerOf(asked.sip, 'Proxy-Authorization');
        const asks = challenge('n1').map(({ value }) => ({ name: 'Proxy-Authenticate', value }));
        if (proof === null) asked.respond(407, undefined, asks);
        else asked.respond(200, 0);
      },
    };
    expect(await send()).toMatchObject({ status: 'handed-over' });
    expect(await send({ alert: anAlert({ id: 'x@1' }) })).toMatchObject({ status: 'handed-over' });
    const proofs = centre.asked.flatMap(({ sip }) => headerOf(sip, 'Proxy-Authorization') ?? []);
    expect(proofs.map((proof) => /nc=(\w+)/.exec(proof)?.[1])).toEqual(['00000001', '00000002']);
  });

  it('that refuses it is not asked in circles', async () => {
    build({ username: '4711', password: 'geheim', secondary: undefined });
    centre.behaviour = { [one]: (asked) => asked.respond(401, undefined, challenge('n1')) };
    expect(await send()).toMatchObject({ reason: 'primary receiver: wants a password, or refuses ours', retry: true });
    expect(centre.asked).toHaveLength(2);
  });
});

describe('heartbeats', () => {
  const beats = (host: string): number[] =>
    centre.asked.filter(({ mrq, host: to }) => mrq.mty === 'PI' && to === host).map(({ atMs }) => atMs);

  it('go to both addresses at the interval, each saying which way it took', async () => {
    await scaip.start();
    await centre.clock.advanceBy(30 * minute);
    expect(beats(one)).toEqual([0, 15 * minute, 30 * minute]);
    expect(beats(two)).toEqual(beats(one));
    expect(centre.asked.map(({ host, mrq }) => `${host} ${mrq.dty} ${mrq.stc}`).slice(0, 2)).toEqual([
      `${one} 0002 0102`,
      `${two} 0002 0103`,
    ]);
    expect(new Set(centre.asked.map(({ mrq }) => mrq.ref)).size).toBe(6);
  });

  it('three missed are a fault of that address; it ends with the next that is answered', async () => {
    centre.behaviour = { [two]: silent };
    await scaip.start();
    await centre.clock.advanceBy(30 * minute);
    expect(faults).toEqual([['dispatch-link:zentrale-primary', false]]);
    await centre.clock.advanceBy(2 * minute);
    expect(faults.at(-1)).toEqual(['dispatch-link:zentrale-secondary', true]);
    centre.behaviour = {};
    await centre.clock.advanceBy(20 * minute);
    expect(faults.at(-1)).toEqual(['dispatch-link:zentrale-secondary', false]);
    expect(faults).toHaveLength(3);
  });
});

describe('what is said', () => {
  const alertOf = (facts: Because['facts'], change = {}) =>
    anAlert({ because: { ...anAlert().because, facts }, ...change });
  const inBad = { room: 'bath', sensor: 'bath_radar' };
  const ends = (reason: 'resolved' | 'cancelled' | 'justified', by = 'keller') => ({
    kind: 'all-clear' as const,
    alert: alertOf({ kind: 'inactivity' }, { closed: { by, reason, at: noon } }),
  });

  it.each([
    ['inactivity', { alert: alertOf({ kind: 'inactivity' }) }, 'ME 0010 0009 044'],
    [
      'a sign of life, told',
      { kind: 'update', facts: { room: 'kitchen' }, alert: alertOf({ kind: 'inactivity' }) },
      'IN 0010 0119 044',
    ],
    ['ended by itself', ends('resolved', 'rule'), 'RE 0010 0092 044'],
    ['cancelled by the resident', ends('cancelled', 'resident'), 'RE 0010 0093 044'],
    ['closed by a person', ends('justified'), 'RE 0010 0093 044'],
    [
      'taken over',
      { kind: 'taken-over', facts: { by: 'keller' }, alert: alertOf({ kind: 'inactivity' }) },
      'IN 0010 0005 044',
    ],
    ['not up', { alert: alertOf({ kind: 'missing', signal: 'activity' }) }, 'ME 0010 0104 044'],
    ['help', { alert: alertOf({ kind: 'happens', signal: 'help', room: 'hall' }) }, 'ME 0003 0010 042'],
    [
      'fall',
      { alert: alertOf({ kind: 'happens', signal: 'fall', value: 'confirmed', ...inBad }), place: 'Bad' },
      'ME 0005 0009 011',
    ],
    ['bed left', { alert: alertOf({ kind: 'stays', signal: 'bed', is: false, room: 'bedroom' }) }, 'ME 0012 0003 012'],
    ['left the flat', { alert: alertOf({ kind: 'stays', signal: 'whereabouts', is: 'away' }) }, 'ME 0015 0009 039'],
    ['door open', { alert: alertOf({ kind: 'stays', signal: 'contact', is: true, room: 'hall' }) }, 'ME 0014 0077 039'],
    ['battery low', { alert: alertOf({ kind: 'fault', id: 'battery:bed', sensor: 'bed' }) }, 'IN 0050 0016 044'],
    ['mains failed', { alert: alertOf({ kind: 'fault', id: 'mains' }) }, 'ME 0041 0085 044'],
    [
      'mains back',
      {
        kind: 'all-clear',
        alert: alertOf({ kind: 'fault', id: 'mains' }, { closed: { by: 'rule', reason: 'resolved', at: noon } }),
      },
      'ME 0041 0086 044',
    ],
    ['a routine test', { alert: alertOf({ kind: 'routine' }, { marked: 'test' }) }, 'PI 0002 0102 044'],
    ['a test', { alert: alertOf({ kind: 'test' }, { marked: 'test' }) }, 'PI 0002 0102 044'],
  ] as [string, Parameters<typeof aMessage>[0], string][])('%s', async (_what, change, codes) => {
    await send(change);
    const { mty, dty, stc, lco } = centre.heard(one)[0] ?? centre.asked[0]!.mrq;
    expect(`${mty} ${dty} ${stc} ${lco}`).toBe(codes);
  });

  it('texts in plain letters, within the limits, with the zone of the sheet', async () => {
    const facts = { kind: 'stays', signal: 'bed', is: false, room: 'bedroom', sensor: 'bed' };
    const short = `Übernehmen – Alarm: ${'Küche '.repeat(40)}`;
    await send({ alert: alertOf(facts), place: 'Schlafzimmer', short });
    const { did, lte, stt, ite = '' } = centre.heard(one)[0]!;
    expect({ did, lte, stt }).toEqual({ did: '3', lte: 'Schlafzimmer', stt: 'Nicht aufgestanden' });
    expect(ite).toMatch(/^Uebernehmen - Alarm: Kueche/);
    expect(ite.length).toBeLessThanOrEqual(128);
    expect(readRequest(centre.asked[0]!.sip.body.toString())).toMatchObject({ missing: [], malformed: [] });
  });

  it('where detail is short: neither room nor title', async () => {
    const facts = { kind: 'happens', signal: 'fall', value: 'confirmed', ...inBad };
    await send({ alert: alertOf(facts), place: 'Bad', detail: 'short', short: 'Notruf Whg 12' });
    const said = centre.heard(one)[0]!;
    expect(said).toMatchObject({ lte: 'Whg 12', ite: 'Notruf Whg 12', lco: '044' });
    expect(said).not.toHaveProperty('stt');
  });
});
