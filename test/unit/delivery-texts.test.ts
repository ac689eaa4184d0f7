/** What people read: the fact, the last activity, the next step; one SMS where it can be; nothing that flat.yaml keeps back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announcement } from '../../gateway/channels/call/twiml.ts';
import { isGsm7, septets } from '../../gateway/delivery/texts/gsm7.ts';
import type { MessageParts, Missed } from '../../gateway/delivery/texts/parts.ts';
import { speakable } from '../../gateway/delivery/texts/speech.ts';
import { write } from '../../gateway/delivery/texts/write.ts';
import { type Level, levels, messageKinds } from '../../rules/engine/types.ts';
import { anAlert, noon } from '../support/messages.ts';

const minute = 60_000;
const because = 'Bis 09:30 kein Lebenszeichen in Flur, Küche und Bad (zuletzt 22:40, Schlafzimmer)';

function parts(change: Partial<MessageParts> = {}): MessageParts {
  return {
    kind: 'raised',
    alert: anAlert(),
    because,
    bareBecause: change.because ?? because,
    flatName: 'Whg 12',
    timeZone: 'Europe/Berlin',
    language: 'de',
    detail: 'full',
    replyCode: '4711',
    link: null,
    key: false,
    facts: {},
    takenOverBefore: null,
    missed: [],
    at: noon,
    now: noon,
    late: false,
    contactName: (id) => ({ keller: 'A. Keller' })[id] ?? id,
    roomName: (id) => ({ kitchen: 'Küche' })[id] ?? id,
    ...change,
  };
}

describe('an alarm', () => {
  it('says in one SMS how to take it over, what is the matter, and what was last heard', () => {
    expect(write(parts()).short).toBe(`Übernehmen: Antwort OK 4711. Alarm Whg 12: Nicht aufgestanden. ${because}.`);
  });

  it('has a subject that can be understood on a locked telephone, and when it began', () => {
    expect(write(parts()).subject).toBe('[Alarm] Whg 12 - Nicht aufgestanden (24.11.2026, 12:00)');
  });

  it.each(messageKinds)(
    'keeps its subject in its %s, the day after too: mail programs make one conversation of it',
    (kind) => {
      const later = write(parts({ kind, late: true, now: noon + 26 * 60 * minute, facts: { by: 'keller' } }));
      expect(later.subject).toBe(write(parts()).subject);
    },
  );

  it('of the same rule another day has another subject', () => {
    const other = anAlert({ openedAt: noon + 24 * 60 * minute });
    expect(write(parts({ alert: other })).subject).not.toBe(write(parts()).subject);
  });

  it('says by mail what to do next and what happens otherwise', () => {
    const { text } = write(parts({ link: 'https://aal.example.org/a/x', replyCode: null }));
    expect(text).toContain(because);
    expect(text).toContain('Bitte rufen Sie an oder sehen Sie nach.');
    expect(text).toContain('Übernimmt niemand, wird die nächste Stufe der Rufkette benachrichtigt.');
    expect(text).toContain('Ich kümmere mich (übernehmen): https://aal.example.org/a/x');
    expect(text).toContain('Whg 12, 24.11.2026, 12:00.');
  });

  it('does not say its title twice where the reason begins with it', () => {
    const { short } = write(parts({ because: 'Nicht aufgestanden: bis 09:30 kein Lebenszeichen.' }));
    expect(short.match(/Nicht aufgestanden/g)).toHaveLength(1);
  });

  it('keeps the code and the beginning of a reason that is too long for one SMS', () => {
    const { short } = write(parts({ because: `${because}, davor ${'Tür auf, Tür zu, '.repeat(20)}` }));
    expect(septets(short)).toBeLessThanOrEqual(160);
    expect(short).toMatch(/^Antwort OK 4711\. Alarm Whg 12: Nicht aufgestanden\. Bis 09:30 .*\.\.\.$/);
  });

  it('leaves the title out before it cuts the reason', () => {
    const reason =
      'Bis 09:30 keine Aktivität (Flur, Küche, Bad); letzte Aktivität um 22:40 (Schlafzimmer); von 02:00 bis 02:30 unterbrochen.';
    expect(write(parts({ because: reason })).short).toBe(`Antwort OK 4711. Alarm Whg 12: ${reason}`);
  });

  it('has the technician’s own words by mail, and by SMS only where they fit', () => {
    const remark = 'zur Regel: nach dem Sturz im Mai mit der Tochter vereinbart';
    const both = parts({ because: `${because}; ${remark}.`, bareBecause: because });
    expect(write(both).text).toContain(remark);
    expect(write(both).short).toBe(`Übernehmen: Antwort OK 4711. Alarm Whg 12: Nicht aufgestanden. ${because}.`);
    const brief = parts({ because: 'Um 09:30 nichts; zur Regel: wegen Mai.', bareBecause: 'Um 09:30 nichts.' });
    expect(write(brief).short).toContain('zur Regel: wegen Mai.');
  });

  it('carries the link in the SMS where replies do not reach the flat, whole', () => {
    const link = `https://aal.example.org/a/${'x'.repeat(22)}`;
    const { short } = write(parts({ replyCode: null, link, because: because.repeat(3) }));
    expect(short.endsWith(` ${link}`)).toBe(true);
    expect(septets(short)).toBeLessThanOrEqual(160);
    expect(short).not.toContain('Antwort');
  });

  it('tells how often it was triggered since, and nothing where it was not', () => {
    expect(write(parts({ alert: anAlert({ count: 4 }) })).text).toContain('Seitdem noch 3-mal ausgelöst.');
    expect(write(parts({ alert: anAlert({ count: 1 }) })).text).not.toContain('Seitdem');
  });
});

describe('a late message', () => {
  const now = noon + 3 * 60 * minute;

  it('says that it is late, and tells the state of now', () => {
    const acknowledged = { by: 'keller', via: 'sms', at: noon + 20 * minute } as const;
    const alert = anAlert({ state: 'acknowledged', acknowledged });
    const { layout, short, text } = write(parts({ late: true, now, alert }));
    expect(layout.label).toBe('Alarm, verspätet');
    expect(short).toContain('Alarm Whg 12 (verspätet):');
    expect(text).toContain('Verspätet übermittelt: ausgelöst um 12:00, gesendet um 15:00.');
    expect(text).toContain('Bereits übernommen von A. Keller um 12:20.');
  });

  it('names the day where it was another one', () => {
    const { text } = write(parts({ late: true, now: noon + 3 * 24 * 60 * minute }));
    expect(text).toContain('ausgelöst um 24.11.2026, 12:00, gesendet um 12:00.');
  });

  it('says when it is all over already', () => {
    const closed = { by: 'keller', reason: 'visit', at: noon + 30 * minute } as const;
    const { text } = write(parts({ late: true, now, alert: anAlert({ state: 'closed', closed }) }));
    expect(text).toContain('Inzwischen abgeschlossen um 12:30 (Besuch war da).');
  });
});

describe('what follows an alarm', () => {
  it.each([
    ['update', {}, { room: 'kitchen', at: noon + minute }, 'wieder Bewegung 12:01, Küche'],
    [
      'taken-over',
      { state: 'acknowledged', acknowledged: { by: 'keller', via: 'sms', at: noon + minute } },
      { by: 'keller' },
      'Whg 12: übernommen von A. Keller um 12:01.',
    ],
    [
      'all-clear',
      { state: 'closed', closed: { by: 'keller', reason: 'visit', at: noon + minute } },
      {},
      'Entwarnung Whg 12: Besuch war da (12:01). Abgeschlossen von A. Keller.',
    ],
    [
      'question',
      { state: 'acknowledged', acknowledged: { by: 'keller', via: 'sms', at: noon + minute } },
      {},
      'Sie haben um 12:01 übernommen. Kümmern Sie sich noch?',
    ],
    [
      'update',
      { count: 3 },
      { count: 3, at: noon + minute },
      'Alarm Whg 12: erneut ausgelöst um 12:01 (bisher 3-mal).',
    ],
    [
      'update',
      { count: 2 },
      { count: 2, at: noon + minute, room: 'kitchen', sensor: 'balcony' },
      'Alarm Whg 12: um 12:01 auch Küche (bisher 2-mal ausgelöst).',
    ],
    ['next-step', {}, {}, 'Whg 12: Keine Rückmeldung von Ihnen: Die Rufkette wird fortgesetzt.'],
    ['reminder', {}, {}, 'Alarm Whg 12 (noch offen): Nicht aufgestanden.'],
  ] as const)('%s', (kind, change, facts, expected) => {
    expect(write(parts({ kind, alert: anAlert(change), facts })).short).toContain(expected);
  });

  it('the next step of the chain hears who had taken over', () => {
    expect(write(parts({ takenOverBefore: 'keller' })).text).toContain(
      'Zuvor übernommen von A. Keller, seitdem keine Rückmeldung.',
    );
  });

  it('the centre has accepted, and nobody has closed it yet', () => {
    const accepted = { kind: 'taken-over', facts: { acceptedBy: 'keller', at: noon + minute } } as const;
    expect(write(parts(accepted)).short).toBe(
      'Whg 12: angenommen von A. Keller um 12:01; offen, bis jemand abschließt.',
    );
    const english = write(parts({ ...accepted, language: 'en' })).short;
    expect(english).toBe('Whg 12: accepted by A. Keller at 12:01; open until somebody closes it.');
  });

  it('an alert that comes late, when somebody has taken it over, says who, and asks nobody to call', () => {
    const acknowledged = { by: 'keller', via: 'sms', at: noon + minute } as const;
    const { text } = write(parts({ alert: anAlert({ state: 'acknowledged', acknowledged }) }));
    expect(text).toContain('Bereits übernommen von A. Keller um 12:01.');
    expect(text).not.toContain('Rufkette');
    expect(text).not.toContain('rufen Sie');
  });

  it('words of the engine for who acted become words for people', () => {
    const by = (who: string) => write(parts({ kind: 'taken-over', facts: { by: who } })).short.replace(/ um .*/, '');
    expect(by('resident')).toBe('Whg 12: übernommen von jemandem in der Wohnung');
    expect(by('dispatch:zentrale')).toBe('Whg 12: übernommen von der Hausnotrufzentrale');
  });
});

describe('marks', () => {
  it('a test alarm is called one, everywhere, and sends nobody to the flat', () => {
    const title = { de: 'Probealarm', en: 'Test alarm' };
    const reason = 'Dies ist ein Probealarm; es ist nichts geschehen.';
    const { subject, short, text } = write(parts({ alert: anAlert({ marked: 'test', title }), because: reason }));
    expect(subject).toBe('[Probealarm] Whg 12 (24.11.2026, 12:00)');
    expect(short).toBe(`Übernehmen: Antwort OK 4711. Probealarm Whg 12: ${reason}`);
    expect(text).toContain('Bitte übernehmen Sie ihn: Auch das wird geprüft.');
    expect(text).not.toContain('sehen Sie nach');
  });

  it('a flat in trial says so', () => {
    const { subject, text } = write(parts({ alert: anAlert({ marked: 'trial' }) }));
    expect(subject).toContain('[Probebetrieb: Alarm] Whg 12');
    expect(text).toContain('Die Wohnung ist im Probebetrieb');
  });
});

describe('detail: short', () => {
  it('is exactly the flat, the level and the code', () => {
    const { subject, short, text } = write(parts({ detail: 'short' }));
    expect(short).toBe('Alarm Whg 12, Antwort OK 4711');
    expect(subject).toBe('[Alarm] Whg 12 (24.11.2026, 12:00)');
    expect(text).not.toContain('aufgestanden');
  });

  it.each(messageKinds)('%s: nothing about health, habits or rooms in any text', (kind) => {
    const facts = kind === 'update' ? { room: 'kitchen', at: noon } : {};
    const texts = write(parts({ kind, detail: 'short', facts }));
    expect(JSON.stringify(texts)).not.toMatch(/aufgestanden|Küche|Bad|Schlafzimmer|Bewegung/);
  });
});

describe('what was overtaken while nobody could be reached', () => {
  const takenOver: Missed = { message: 'taken-over', at: noon + 20 * minute, facts: { by: 'keller' } };
  const kitchen = { room: 'kitchen', at: noon + 30 * minute };
  const activity: Missed = { message: 'update', at: noon + 30 * minute, facts: kitchen };
  const closed = { by: 'keller', reason: 'justified', at: noon + 40 * minute } as const;
  const allClear = {
    kind: 'all-clear',
    alert: anAlert({ state: 'closed', closed }),
    now: noon + 3 * 60 * minute,
  } as const;

  it('is told in one line, with the all-clear', () => {
    const { short, text } = write(parts({ ...allClear, missed: [takenOver, activity] }));
    const course =
      '12:00 Alarm, 12:20 von A. Keller übernommen, 12:30 wieder Bewegung (Küche), 12:40 erledigt: es wurde nachgesehen';
    expect(short).toBe(`Entwarnung Whg 12: ${course}.`);
    expect(text).toContain(course);
  });

  it('says nothing about habits where the contact’s detail is short', () => {
    const { short } = write(parts({ ...allClear, detail: 'short', missed: [takenOver, activity] }));
    expect(short).toBe('Entwarnung Whg 12: 12:00 Alarm, 12:20 von A. Keller übernommen, 12:40 erledigt');
  });

  it('stands beside an update, of earlier updates only the last', () => {
    const missed = [takenOver, { ...activity, facts: { ...kitchen, at: noon + 25 * minute } }, activity];
    const facts = { room: 'kitchen', at: noon + 35 * minute };
    const { text } = write(parts({ kind: 'update', now: noon + 60 * minute, facts, missed }));
    expect(text).toContain('Inzwischen: 12:20 von A. Keller übernommen, 12:30 wieder Bewegung (Küche).');
  });

  it('comes with the alert itself, where that has not got through before', () => {
    const { text } = write(parts({ missed: [takenOver, activity], now: noon + 60 * minute }));
    expect(text).toContain('Inzwischen: 12:30 wieder Bewegung (Küche).');
    expect(text).not.toContain('12:20');
  });

  it('in English', () => {
    const { short } = write(parts({ ...allClear, language: 'en', missed: [takenOver] }));
    expect(short).toContain('12:00 Alarm, 12:20 taken over by A. Keller, 12:40 settled: somebody has seen to it');
  });
});

describe('any message', () => {
  const anyParts = fc.record({
    kind: fc.constantFrom(...messageKinds),
    level: fc.constantFrom<Level>(...levels),
    because: fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 400 })),
    flatName: fc.string({ minLength: 1, maxLength: 20 }),
    language: fc.constantFrom('de' as const, 'en' as const),
    detail: fc.constantFrom('full' as const, 'short' as const),
    replyCode: fc.constantFrom('4711', null),
    late: fc.boolean(),
  });

  it('is one SMS in letters like ours, at most two in others, with the code whole wherever it asks for one', () => {
    fc.assert(
      fc.property(anyParts, ({ level, ...change }) => {
        const { short } = write(parts({ ...change, alert: anAlert({ level }) }));
        if (isGsm7(short)) expect(septets(short)).toBeLessThanOrEqual(160);
        else expect(short.length).toBeLessThanOrEqual(134);
        const asks = !['taken-over', 'all-clear', 'next-step'].includes(change.kind);
        expect(short.includes('OK 4711')).toBe(asks && change.replyCode !== null);
      }),
    );
  });
});

describe('a message in its parts', () => {
  const link = 'https://aal.example.org/a/x';

  it.each(messageKinds)('%s says in its parts what it says as text', (kind) => {
    const change = { kind, link, replyCode: null, late: true, facts: { by: 'keller' } } as const;
    const { text, layout } = write(parts(change));
    const { headline, paragraphs, next, button, footer } = layout;
    for (const part of [headline, ...paragraphs, ...next, button?.link ?? '', footer]) expect(text).toContain(part);
  });

  it('has a button only where taking over is possible', () => {
    const button = (kind: MessageParts['kind']) => write(parts({ kind, link })).layout.button;
    expect(button('raised')).toEqual({ label: 'Ich kümmere mich', link });
    expect(button('all-clear')).toBeNull();
    expect(write(parts({ link: null })).layout.button).toBeNull();
  });

  it('keeps the link and the next step, however long the reason is', () => {
    const { text } = write(parts({ because: 'x '.repeat(9_000), link }));
    expect(text).toContain(link);
    expect(text).toContain('Bitte rufen Sie an');
    expect(text.length).toBeLessThan(10_000);
  });
});

describe('the question before an absence ends', () => {
  const ends = 'Die Abwesenheit endet um 12:00 Uhr am 24.12.; ab dann wird die Wohnung wieder überwacht.';
  const alert = anAlert({
    ...{ rule: 'absence-ends', level: 'notice', title: { de: 'Die Abwesenheit endet', en: 'The absence ends' } },
    because: { ...anAlert().because, facts: { kind: 'absence-ends' } },
  });

  it('is one SMS that says what to write, and no alert to take over', () => {
    const { short } = write(parts({ alert, because: ends }));
    expect(short).toBe(`Rückfrage Whg 12: ${ends} Verlängern: WEG 7T.`);
    expect(write(parts({ alert, because: ends, detail: 'short' })).short).toBe(short);
  });

  it('promises no answer by SMS where none is heard', () => {
    expect(write(parts({ alert, because: ends, replyCode: null })).text).not.toContain('WEG');
  });
});

it("what the carers' button took over is the carers'", () => {
  const acknowledged = { by: 'on-site', via: 'button', at: noon } as const;
  const { short } = write(parts({ kind: 'taken-over', alert: anAlert({ acknowledged }), replyCode: null }));
  expect(short).toBe('Whg 12: übernommen von der Betreuung vor Ort um 12:00.');
});

describe('what is read out on the telephone', () => {
  it('says what, where and what to do, twice, with nothing that a machine would stumble over', () => {
    const { spoken } = write(parts({ key: true, flatName: 'Whg 12' }));
    const once =
      'Alarm, Wohnung 12. Nicht aufgestanden. Bis neun Uhr dreißig kein Lebenszeichen in Flur, Küche und Bad, ' +
      'zuletzt zweiundzwanzig Uhr vierzig, Schlafzimmer. Bitte rufen Sie an oder sehen Sie nach. ' +
      'Wenn Sie sich kümmern, drücken Sie jetzt die Eins.';
    expect(spoken).toBe(`Guten Tag. Dies ist eine automatische Nachricht. ${once} Ich wiederhole. ${once}`);
  });

  it('is a call that a provider takes, however many sensors the reason names: cut at a pause, what to do is kept', () => {
    const one = fc.constantFrom(
      'außerdem um 07:12: Tür "Eingang" & Balkon offen',
      'Küche (zuletzt 22:40, Flur)',
      'Ł <Bad> – 6 h',
    );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 80 }), (reasons) => {
        const reason = reasons.join('; ');
        const { spoken } = write(parts({ key: true, because: reason }));
        expect(announcement(spoken, 'de', 'https://aal.example.org/hook/call').length).toBeLessThan(4_000);
        expect(spoken.split('Bitte rufen Sie an oder sehen Sie nach. Wenn Sie sich kümmern, drücken Sie')).toHaveLength(
          3,
        );
      }),
    );
    const { spoken } = write(parts({ key: true, because: 'Tür "Eingang" & Balkon offen; '.repeat(60) }));
    expect(spoken).toMatch(/Tür Eingang und Balkon offen\. Bitte rufen Sie an/);
  });

  it('names no key where none is heard, and nothing of health where the contact gets no more than the level', () => {
    const { spoken } = write(parts({ detail: 'short' }));
    expect(spoken).toContain('Alarm, Wohnung 12. Bitte rufen Sie an oder sehen Sie nach. Ich wiederhole.');
    expect(spoken).not.toContain('Eins');
  });

  it.each<['de' | 'en', string, string]>([
    ['de', 'seit 6 h 20 min (zuletzt 01:01, Flur)', 'seit 6 Stunden 20 Minuten, zuletzt ein Uhr eins, Flur'],
    ['de', 'Am 24.11.2026, 00:00, 28,5 °C', 'Am 24. November 2026, null Uhr, 28,5 Grad'],
    ['de', 'Hauptstr. 7 - 2. OG', 'Hauptstraße 7, 2. Obergeschoss'],
    ['de', '2:30:10', '2:30:10'],
    ['en', 'for 1 h, last 14:05', 'for 1 hour, last two oh five in the afternoon'],
    ['en', 'until 12:00 (05/03/2026)', "until twelve o'clock in the afternoon, 5 March 2026"],
  ])('%s: %s', (language, text, expected) => {
    expect(speakable(text, language)).toBe(expected);
  });

  it('says every minute of the day in words', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), fc.constantFrom('de', 'en'), (hour, minute, language) => {
        const clock = [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
        expect(speakable(`um ${clock}.`, language)).toMatch(/^um [a-zA-Zäöüß' -]+\.$/);
      }),
    );
  });
});
