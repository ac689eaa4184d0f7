/** Answers from people: which SMS counts, from whom, and what happens behind a link. On the real journal. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../gateway/channels/channel.ts';
import { toE164 } from '../../gateway/channels/phone.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { Acknowledgement } from '../../gateway/delivery/acknowledgement.ts';
import type { Directory } from '../../gateway/delivery/compose.ts';
import { createLinkPage } from '../../gateway/delivery/link-page.ts';
import { Replies } from '../../gateway/delivery/replies.ts';
import { parseReply } from '../../gateway/delivery/reply-text.ts';
import { parseWords } from '../../gateway/delivery/reply-words.ts';
import { answers, type FlatState } from '../../gateway/delivery/texts/answers.ts';
import type { LinkPage } from '../../gateway/http/link-page.ts';
import { createJournal, type FileJournal } from '../../gateway/journal/create.ts';
import {
  type AcknowledgeInput,
  type Alert,
  type CloseInput,
  type CloseReason,
  closeReasons,
  type Effect,
  type ModeInput,
} from '../../rules/engine/types.ts';
import { aNotify, anAlert, noon } from '../support/messages.ts';
import { tempFolder } from '../support/temp.ts';

const minute = 60_000;
const take = new URLSearchParams({ act: 'take' });
const day = 24 * 60 * minute;
const keller = '+4915100000001';
const bereitschaft = '+4915100000002';
const daughter = '+4915100000003';
const neighbours = '+4915100000004';
const stranger = '+4915100000066';

describe('what a reply says', () => {
  it.each([
    'OK 4711',
    'ok4711',
    '  Ok  4711!',
    'Okay 4711',
    'O.K. 4711.',
    'OK: 4711',
    '"OK 4711"',
    'Antwort OK 4711',
    'Antwort: ok 4711',
    'OK\n4711',
    '4711',
    'ＯＫ ４７１１',
    'OK 4711 bin unterwegs',
    'OK 4711 kein Problem',
    'OK 4711, wo liegt der Schlüssel?',
    'OK 4711\n> Antwort OK 9999. Alarm Whg 12',
  ])('%j takes over', (text) => {
    expect(parseReply(text)).toEqual({ says: 'ok', code: '4711' });
  });

  it.each(['OK 4711 nicht möglich, bin krank', 'OK 4711?', 'ok 4711 leider keine Zeit', "OK 4711 sorry can't"])(
    '%j is not clear enough',
    (text) => {
      expect(parseReply(text)).toEqual({ says: 'unclear', code: '4711' });
    },
  );

  it.each([
    'Nein',
    'Kann nicht kommen, OK 4711 geht heute nicht',
    '> Antwort OK 4711. Alarm Whg 12: Nicht aufgestanden',
    'Bin im Urlaub\n> OK 4711',
    'OK 47112',
    'OK 471',
    'Oktober 4711',
    'STOP',
    '',
  ])('%j takes nothing over', (text) => {
    expect(parseReply(text).says).not.toBe('ok');
  });

  it('OK alone is asked for the code', () => {
    expect(parseReply('Ok!')).toEqual({ says: 'ok-without-code' });
  });

  it.each([
    ['BESUCH', { says: 'mode', mode: 'visit' }],
    ['Besuch 2T', { says: 'mode', mode: 'visit', forMs: 2 * day }],
    ['besuch 3 std', { says: 'mode', mode: 'visit', forMs: 180 * minute }],
    ['WEG 14T', { says: 'mode', mode: 'absence', forMs: 14 * day }],
    ['WEG BIS 24.12.', { says: 'mode', mode: 'absence', day: 24, month: 12 }],
    ['Away until 24/12', { says: 'mode', mode: 'absence', day: 24, month: 12 }],
    ['VISIT 2D', { says: 'mode', mode: 'visit', forMs: 2 * day }],
    ['Pause 2h', { says: 'mode', mode: 'pause', forMs: 120 * minute }],
    ['Vor Ort', { says: 'mode', mode: 'care' }],
    ['Da!', { says: 'mode', mode: 'normal' }],
    ['BACK', { says: 'mode', mode: 'normal' }],
    ['status', { says: 'status' }],
    ['?', { says: 'info' }],
    ['ZU 4711 BESUCH', { says: 'close', code: '4711', reason: 'visit' }],
    ['zu 4711 berechtigt', { says: 'close', code: '4711', reason: 'justified' }],
    ['CLOSE 4711 test', { says: 'close', code: '4711', reason: 'test' }],
    ['Wartung 1h', { says: 'mode', mode: 'maintenance', forMs: 60 * minute }],
    ['Maintenance', { says: 'mode', mode: 'maintenance' }],
    ['ZU 4711', { says: 'close-why', code: '4711' }],
    ['ende 4711 weiss nicht', { says: 'close-why', code: '4711' }],
  ] as const)('%j is a word about the flat', (text, words) => {
    const reply = parseReply(text);
    expect(reply.says).toBe('other');
    expect(reply.says === 'other' && parseWords(reply.text)).toEqual(words);
  });

  const reasons = {
    justified: ['BERECHTIGT', 'richtig', 'Echt', 'JUSTIFIED', 'real'],
    visit: ['BESUCH', 'VISIT', 'visitors'],
    away: ['WEG', 'verreist', 'nicht da', 'nicht zuhause', 'Urlaub', 'AWAY', 'out', 'not at home'],
    sensor: ['SENSOR', 'Sensorfehler', 'defekt', 'FEHLER', 'FAULT'],
    test: ['PROBE', 'Probealarm', 'TEST'],
    other: ['SONST', 'sonstiges', 'anderer Grund', 'OTHER'],
  } satisfies Record<CloseReason, readonly string[]>;
  it.each(Object.entries(reasons).flatMap(([reason, words]) => words.map((word) => [word, reason])))(
    'ZU 4711 %s closes with the reason %s, in either language, with a full stop or without',
    (word, reason) => {
      for (const text of [`ZU 4711 ${word}`, `zu4711 ${word}.`, `CLOSE 4711 ${word?.toLowerCase()}`])
        expect(parseWords(text)).toEqual({ says: 'close', code: '4711', reason });
    },
  );

  it.each(['de', 'en'] as const)('every reason that we name when we ask for one is understood (%s)', (language) => {
    const named = answers[language].closeWhy('4711').match(/(?<![A-Z])[A-Z]{3,}(?![A-Z])/g)!;
    const understood = named
      .filter((word) => word !== 'CLOSE')
      .map((word) => parseWords(`ZU 4711 ${word}`))
      .map((words) => (words?.says === 'close' ? words.reason : words?.says));
    expect(understood.sort()).toEqual([...closeReasons].sort());
  });

  it.each([
    'BESUCH kommt morgen',
    'bin weg',
    'WEG 0T',
    'WEG 14',
    'WEG 14 X',
    'WEG BIS 31.2.',
    'WEG BIS 24.13.',
    'DA 2T',
    'ist jemand da?',
    'Hilfe',
    'STATUS und was noch',
  ])('%j sets nothing', (text) => {
    expect(parseWords(text)).toBeNull();
  });

  it('no text whatever is more than the words that stand in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 160 }), (text) => {
        const words = parseWords(text);
        if (words?.says === 'mode') expect(text.trim()).toMatch(/^[\p{L} ]+(\d|[.!]*$)/u);
      }),
    );
  });

  it('never throws, and never finds a code that the sender did not write first', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const reply = parseReply(text);
        if ('code' in reply) expect(text.normalize('NFKC')).toContain(reply.code);
      }),
    );
  });

  it('reads every code through spaces, case and punctuation', () => {
    const gap = fc.stringMatching(/^[ .,:\t]{0,4}$/);
    const yes = fc.constantFrom('ok', 'OK', 'Ok', 'oK', 'okay', 'OKAY', 'o.k.');
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 9999 }), gap, gap, yes, (code, before, between, word) => {
        expect(parseReply(`${before.replace(/[.,:]/g, ' ')}${word}${between}${code}${before}`)).toEqual({
          says: 'ok',
          code: String(code),
        });
      }),
    );
  });
});

describe('phone numbers', () => {
  it.each([
    ['+49 151 000 000 01', keller],
    ['0049 (151) 00000001', keller],
    ['0151/00000001', keller],
    ['22922', null],
    ['Telekom', null],
    ['', null],
  ])('%j is %j', (written, e164) => {
    expect(toE164(written)).toBe(e164);
  });
});

interface Home {
  readonly clock: VirtualClock;
  readonly journal: FileJournal;
  readonly acknowledgement: Acknowledgement;
  readonly replies: Replies;
  readonly page: LinkPage;
  readonly heard: (AcknowledgeInput | ModeInput | CloseInput)[];
  readonly answers: string[];
  commit(...effects: Effect[]): void;
  raise(change?: Partial<Alert>): void;
}

function home(detail: 'full' | 'short' = 'full'): Home {
  const clock = new VirtualClock(noon);
  const journal = createJournal(tempFolder());
  journal.open();
  const directory: Directory = {
    flat: { id: '12', name: 'Whg 12', timeZone: 'Europe/Berlin', language: 'de' },
    contacts: {
      keller: { name: 'A. Keller', sms: keller, email: 'keller@example.org', detail },
      bereitschaft: { sms: bereitschaft, detail: 'full', language: 'en' },
      tochter: { sms: daughter, detail: 'full', takes_over: false },
      nachbarin: { sms: neighbours, detail: 'full', takes_over: false },
      nachbar: { sms: neighbours, detail: 'full' },
    },
    rooms: {},
    hearsReplies: true,
    hearsKeys: false,
  };
  const heard: Home['heard'] = [];
  const answers: string[] = [];
  const sms: Channel = {
    name: 'sms',
    network: false,
    start: async () => {},
    stop: async () => {},
    send: async () => ({ status: 'sent' }),
    sendText: async (to, text) => {
      answers.push(`${to}: ${text}`);
      return { status: 'sent' };
    },
  };
  const acknowledgement = new Acknowledgement({ journal, clock, publicUrl: () => 'https://aal.example.org/' });
  const deps = {
    acknowledgement,
    journal,
    clock,
    directory: () => directory,
    hear: (input: (typeof heard)[number]) => void heard.push(input),
    state: (): FlatState => ({
      ...{ monitoring: 'hearing', mode: 'visit', until: noon + day, openAlerts: 1 },
      lastLife: { at: noon - 20 * minute, room: 'kitchen' },
    }),
  };
  const commit = (...effects: Effect[]): void =>
    journal.commit(effects, { seq: journal.lastSeq, at: clock.now(), state: '{}', configHash: 'x' });
  const raise = (change: Partial<Alert> = {}): void =>
    commit({ type: 'alert', at: clock.now(), alert: anAlert(change), change: 'opened' }, aNotify());
  return {
    clock,
    journal,
    acknowledgement,
    replies: new Replies({ ...deps, sms }),
    page: createLinkPage(deps),
    heard,
    answers,
    commit,
    raise,
  };
}

describe('a word by SMS', () => {
  let flat: Home;
  beforeEach(() => {
    flat = home();
    flat.raise();
  });
  const say = (from: string, text: string) => flat.replies.take({ from, text });

  it('sets a mode with its end, says until when, and who it was stands in the input', () => {
    expect(say(keller, 'Weg 14T')).toMatchObject({ accepted: true, reason: 'mode absence', contact: 'keller' });
    expect(flat.heard).toEqual([
      { type: 'mode', at: noon, mode: 'absence', until: noon + 14 * day, by: 'keller', via: 'sms' },
    ]);
    expect(flat.answers[0]).toMatch(/^\+4915100000001: Whg 12: Abwesenheit bis .* Danach wird wieder .berwacht\./);
  });

  it('never sets one for longer than it may last', () => {
    say(keller, 'BESUCH 90T');
    expect(flat.heard[0]).toMatchObject({ mode: 'visit', until: noon + 7 * day });
  });

  it('takes a day as its noon, local time, of this year or the next', () => {
    const later = new Date(noon + 20 * day);
    say(keller, `WEG BIS ${later.getUTCDate()}.${later.getUTCMonth() + 1}.`);
    const until = (flat.heard.at(-1) as ModeInput).until ?? 0;
    expect(until).toBeGreaterThan(noon + 19 * day);
    expect(until).toBeLessThan(noon + 21 * day);
  });

  it('DA ends a mode', () => {
    say(keller, 'da');
    expect(flat.heard).toEqual([{ type: 'mode', at: noon, mode: 'normal', by: 'keller', via: 'sms' }]);
  });

  it('closes an alert with a reason, by whoever was told of it; others learn nothing', () => {
    const code = flat.acknowledgement.codeFor('not-up@1');
    expect(say(bereitschaft, `ZU ${code} TEST`)).toMatchObject({ accepted: false, reason: 'unknown code' });
    expect(flat.heard).toEqual([]);
  });

  it('STATUS answers in one SMS; where detail is short nothing of the day’s life', () => {
    say(keller, 'STATUS');
    expect(flat.answers[0]).toContain('Letzte Aktivit');
    expect((flat.answers[0] ?? '').length).toBeLessThan(14 + 2 + 160);
    const discreet = home('short');
    discreet.replies.take({ from: keller, text: 'STATUS' });
    expect(discreet.answers[0]).not.toContain('Letzte Aktivit');
  });

  it.each(['WEG 14T', 'STATUS', 'DA'])('%s of a foreign number does nothing and is not answered', (text) => {
    expect(say(stranger, text)).toMatchObject({ accepted: false, reason: 'foreign number' });
    expect([...flat.heard, ...flat.answers]).toEqual([]);
  });

  it('counts where a telephone is shared with someone who is only told', () => {
    expect(say(neighbours, 'DA')).toMatchObject({ accepted: true, contact: 'nachbar' });
  });

  it('of someone who is only told does nothing, and says why', () => {
    expect(say(daughter, 'WEG 14T')).toMatchObject({ accepted: false, reason: 'only told' });
    expect(flat.heard).toEqual([]);
    expect(flat.answers[0]).toContain('nur informiert');
  });
});

describe('an SMS reply', () => {
  let flat: Home;
  let code: string;
  beforeEach(() => {
    flat = home();
    flat.raise();
    code = flat.acknowledgement.codeFor('not-up@m0');
  });

  it('from a told contact takes the alert over, and is in the audit without number and text', () => {
    expect(flat.replies.take({ from: '0151 00000001', text: `ok${code}` })).toMatchObject({ accepted: true });
    expect(flat.heard).toEqual([{ type: 'acknowledge', at: noon, alertId: 'not-up@m0', by: 'keller', via: 'sms' }]);
    const line = flat.journal.auditLines({ alertId: 'not-up@m0' }).find(({ what }) => what === 'reply-accepted');
    expect(line?.facts).toEqual({ reason: 'taken over', contact: 'keller' });
    expect(flat.answers).toEqual([`${keller}: Whg 12: Danke. Sie haben um 12:00 übernommen.`]);
  });

  it('takes over, or closes, everything that was told in one message, and nothing its sender was not told of', () => {
    flat.commit(
      { type: 'alert', at: noon, alert: anAlert({ id: 'b' }), change: 'opened' },
      aNotify({ deliveryId: 'b1', alertId: 'b' }),
      { type: 'alert', at: noon, alert: anAlert({ id: 'c' }), change: 'opened' },
      aNotify({ deliveryId: 'c1', alertId: 'c', contact: 'bereitschaft' }),
    );
    for (const id of ['b', 'c']) expect(flat.acknowledgement.codeFor(id, code)).toBe(code);
    flat.replies.take({ from: keller, text: `OK ${code}` });
    expect(flat.heard.map((input) => 'alertId' in input && input.alertId).sort()).toEqual(['b', 'not-up@m0']);
    expect(flat.answers).toHaveLength(1);
    flat.replies.take({ from: keller, text: `ZU ${code} TEST` });
    expect(flat.heard.slice(2)).toMatchObject([
      { type: 'close', alertId: 'b' },
      { type: 'close', alertId: 'not-up@m0' },
    ]);
  });

  it('from a foreign number does nothing and is not answered', () => {
    expect(flat.replies.take({ from: stranger, text: `OK ${code}` })).toMatchObject({
      accepted: false,
      reason: 'foreign number',
    });
    expect(flat.heard).toEqual([]);
    expect(flat.answers).toEqual([]);
  });

  it('from a contact who was not told of this alert does nothing', () => {
    expect(flat.replies.take({ from: bereitschaft, text: `OK ${code}` })).toMatchObject({ accepted: false });
    expect(flat.heard).toEqual([]);
    expect(flat.answers).toEqual([
      `${bereitschaft}: There is no open message for number ${code}. Please check the four digits.`,
    ]);
  });

  it('with a wrong code is told so', () => {
    const wrong = code === '1234' ? '1235' : '1234';
    flat.replies.take({ from: keller, text: `OK ${wrong}` });
    expect(flat.heard).toEqual([]);
    expect(flat.answers[0]).toContain(`Zur Nummer ${wrong} gibt es keine offene Meldung.`);
  });

  it('that comes too late is told that nothing is left to do', () => {
    const closed = { by: 'keller', reason: 'visit', at: noon + minute } as const;
    flat.commit({ type: 'alert', at: noon + minute, alert: anAlert({ state: 'closed', closed }), change: 'closed' });
    expect(flat.replies.take({ from: keller, text: `OK ${code}` })).toMatchObject({
      accepted: false,
      reason: 'closed already',
    });
    expect(flat.answers[0]).toContain('schon abgeschlossen (12:01)');
  });

  it('when another has taken over is told who', () => {
    const acknowledged = { by: 'bereitschaft', via: 'sms', at: noon + minute } as const;
    const alert = anAlert({ state: 'acknowledged', acknowledged });
    flat.commit({ type: 'alert', at: noon + minute, alert, change: 'acknowledged' });
    flat.replies.take({ from: keller, text: `OK ${code}` });
    expect(flat.heard).toEqual([]);
    expect(flat.answers[0]).toContain('bereits übernommen von bereitschaft um 12:01');
  });

  it('twice within a minute is one taking over; later it renews it', async () => {
    const acknowledged = { by: 'keller', via: 'sms', at: noon } as const;
    const alert = anAlert({ state: 'acknowledged', acknowledged });
    flat.commit({ type: 'alert', at: noon, alert, change: 'acknowledged' });
    expect(flat.replies.take({ from: keller, text: `OK ${code}` })).toMatchObject({ accepted: true });
    expect(flat.heard).toHaveLength(0);
    await flat.clock.advanceBy(30 * minute);
    flat.replies.take({ from: keller, text: `OK ${code}` });
    expect(flat.heard).toHaveLength(1);
  });

  it('that nobody understands is answered five times an hour at most: no two machines talk for ever', () => {
    for (let i = 0; i < 20; i++) flat.replies.take({ from: keller, text: 'Ich bin gerade nicht erreichbar' });
    expect(flat.answers).toHaveLength(5);
  });
});

describe('reply codes', () => {
  it('are four digits, the same at each asking, after a restart too, and never shared by open alerts', () => {
    const flat = home();
    const codes = new Set<string>();
    for (let i = 0; i < 200; i++) {
      flat.raise({ id: `a${i}` });
      codes.add(flat.acknowledgement.codeFor(`a${i}`));
    }
    expect(codes.size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^[1-9]\d{3}$/);
    const again = new Acknowledgement({ journal: flat.journal, clock: flat.clock, publicUrl: () => null });
    expect(codes.has(again.codeFor('a7'))).toBe(true);
  });

  it('are free again a day after the alert has closed', async () => {
    const flat = home();
    flat.raise();
    const code = flat.acknowledgement.codeFor('not-up@m0');
    const closed = { by: 'keller', reason: 'visit', at: noon } as const;
    flat.commit({ type: 'alert', at: noon, alert: anAlert({ state: 'closed', closed }), change: 'closed' });
    await flat.clock.advanceBy(day - minute);
    flat.acknowledgement.tidy();
    expect(flat.acknowledgement.alertsOfCode(code).map(({ id }) => id)).toEqual(['not-up@m0']);
    await flat.clock.advanceBy(2 * minute);
    flat.acknowledgement.tidy();
    expect(flat.acknowledgement.alertsOfCode(code)).toEqual([]);
  });
});

describe('an acknowledgement link', () => {
  let flat: Home;
  let token: string;
  beforeEach(() => {
    flat = home();
    flat.raise();
    token = flat.acknowledgement.linkFor('not-up@m0', 'keller')!.replace('https://aal.example.org/a/', '');
  });

  it('holds 128 random bits and stands in the journal as a hash only', () => {
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    const stored = JSON.stringify(flat.journal.list(''));
    expect(stored).not.toContain(token);
    expect(stored).toContain('link:');
  });

  it('opened by a mail scanner, however often, changes nothing', () => {
    for (let i = 0; i < 3; i++) {
      const { status, html } = flat.page.get(token);
      expect(status).toBe(200);
      expect(html).toContain('<button name="act" value="take">Ich kümmere mich</button>');
      expect(html).not.toMatch(/<script|http-equiv|src=|href=/);
    }
    expect(flat.heard).toEqual([]);
  });

  it('takes over when its button is pressed', () => {
    const { status, html } = flat.page.post(token, take);
    expect(status).toBe(200);
    expect(html).toContain('Danke. Sie haben um 12:00 übernommen.');
    expect(html).not.toContain('value="take"');
    expect(flat.heard).toEqual([{ type: 'acknowledge', at: noon, alertId: 'not-up@m0', by: 'keller', via: 'link' }]);
  });

  it('pressed twice takes over once', () => {
    flat.page.post(token, take);
    const acknowledged = { by: 'keller', via: 'link', at: noon } as const;
    const alert = anAlert({ state: 'acknowledged', acknowledged });
    flat.commit({ type: 'alert', at: noon, alert, change: 'acknowledged' });
    expect(flat.page.post(token, take).html).toContain('Danke.');
    expect(flat.heard).toHaveLength(1);
  });

  it('is the same for the same contact and alert, another for another, and older ones stay good over a restart', () => {
    expect(flat.acknowledgement.linkFor('not-up@m0', 'keller')).toContain(token);
    expect(flat.acknowledgement.linkFor('not-up@m0', 'bereitschaft')).not.toContain(token);
    const again = new Acknowledgement({
      journal: flat.journal,
      clock: flat.clock,
      publicUrl: () => 'https://x.example',
    });
    expect(again.linkFor('not-up@m0', 'keller')).not.toContain(token);
    expect(again.holderOf(token)?.contact).toBe('keller');
  });

  it('ends a day after the alert has closed', async () => {
    const closed = { by: 'keller', reason: 'visit', at: noon } as const;
    flat.commit({ type: 'alert', at: noon, alert: anAlert({ state: 'closed', closed }), change: 'closed' });
    await flat.clock.advanceBy(day);
    expect(flat.page.post(token, take).html).toContain('schon abgeschlossen');
    await flat.clock.advanceBy(minute);
    expect(flat.page.get(token).status).toBe(404);
    expect(flat.heard).toEqual([]);
  });

  describe('once somebody has taken over', () => {
    const taken = (by: string): void => {
      const acknowledged = { by, via: 'sms', at: noon - 10 * minute } as const;
      flat.commit({
        ...{ type: 'alert', at: noon, change: 'acknowledged' },
        alert: anAlert({ state: 'acknowledged', acknowledged }),
      });
    };
    const press = (form: Record<string, string>) => flat.page.post(token, new URLSearchParams(form));
    const audited = () => flat.journal.auditLines({ limit: 1 })[0];

    it('asks whoever did whether they are there, and offers every reason to close, none of them chosen', () => {
      taken('keller');
      const { html } = flat.page.get(token);
      expect(html).toContain('Sie haben um 11:50 übernommen.');
      expect(html).toContain('<button name="act" value="take">Ich kümmere mich weiter</button>');
      expect(html).toContain('<button name="act" value="arrive">Ich bin da</button>');
      for (const reason of ['justified', 'visit', 'away', 'sensor', 'test', 'other'])
        expect(html).toContain(`<input type="radio" name="reason" value="${reason}" required>`);
      expect(html).not.toContain('checked');
    });

    it('closes with a reason, and the audit says who, by what and why', () => {
      taken('keller');
      const { html } = press({ act: 'close', reason: 'visit' });
      expect(flat.heard).toEqual([
        { type: 'close', at: noon, alertId: 'not-up@m0', by: 'keller', via: 'link', reason: 'visit' },
      ]);
      expect(html).toContain('Whg 12: abgeschlossen.');
      expect(html).not.toContain('<form');
      const facts = { contact: 'keller', reason: 'closed: visit' };
      expect(audited()).toMatchObject({ what: 'link-accepted', alertId: 'not-up@m0', facts });
    });

    it('may be closed by another who was told', () => {
      taken('bereitschaft');
      expect(flat.page.get(token).html).toContain('bereits übernommen von');
      press({ act: 'close', reason: 'sensor' });
      expect(flat.heard).toMatchObject([{ type: 'close', by: 'keller', reason: 'sensor' }]);
    });

    it.each([{}, { reason: '' }, { reason: 'cancelled' }, { reason: 'VISIT' }])(
      'stays open where the reason is missing or none of them: %j',
      (form) => {
        taken('keller');
        const { html } = press({ act: 'close', ...form });
        expect(html).toContain('Bitte wählen Sie aus, was der Anlass war. Die Meldung ist noch offen.');
        expect(flat.heard).toEqual([]);
      },
    );
  });

  it('offers no closing before somebody has taken over: what is asked first is who goes', () => {
    expect(flat.page.get(token).html).not.toContain('value="close"');
  });

  it('enters a visit with its end, and normal again', () => {
    const visit = flat.page.post(token, new URLSearchParams({ act: 'mode', mode: 'visit-2-day' }));
    expect(visit.html).toContain('Besuch bis 26.11.2026, 12:00. Danach wird wieder überwacht.');
    flat.page.post(token, new URLSearchParams({ act: 'mode', mode: 'normal' }));
    expect(flat.heard).toEqual([
      { type: 'mode', at: noon, mode: 'visit', until: noon + 2 * day, by: 'keller', via: 'link' },
      { type: 'mode', at: noon, mode: 'normal', by: 'keller', via: 'link' },
    ]);
  });

  it('does nothing and says so for a mode that is none, and nothing for a word that is none', () => {
    for (const mode of ['', 'visit', 'visit-999-day', 'absence']) {
      const { html } = flat.page.post(token, new URLSearchParams({ act: 'mode', mode }));
      expect(html).toContain('Es ist nichts geändert.');
    }
    expect(flat.page.post(token, new URLSearchParams({ act: 'open-the-door' })).status).toBe(200);
    expect(flat.heard).toEqual([]);
  });

  it('does nothing but say so for whatever else is pressed once the alert is closed', () => {
    const closed = { by: 'keller', reason: 'visit', at: noon } as const;
    flat.commit({ type: 'alert', at: noon, alert: anAlert({ state: 'closed', closed }), change: 'closed' });
    for (const form of [{ act: 'close', reason: 'test' }, { act: 'mode', mode: 'absence-14-day' }, {}])
      expect(flat.page.post(token, new URLSearchParams(form)).html).toContain('schon abgeschlossen');
    expect(flat.heard).toEqual([]);
  });

  it('that is none shows nothing and does nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(flat.page.get(text).status).toBe(404);
        expect(flat.page.post(text, take).status).toBe(404);
      }),
    );
    expect(flat.heard).toEqual([]);
  });

  it('tells a contact whose detail is short nothing but level and flat', () => {
    const short = home('short');
    short.raise();
    const link = short.acknowledgement.linkFor('not-up@m0', 'keller')!;
    const { html } = short.page.get(link.slice(-22));
    expect(html).toContain('Alarm Whg 12');
    expect(html).not.toContain('aufgestanden');
  });
});
