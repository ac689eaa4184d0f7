/** The sentence of law 9, as people read it. */
import { describe, expect, it } from 'vitest';
import { becauseSentence, duration, type Names } from '../../rules/words/index.ts';
import { flat, program, rule, type Story } from '../stories/support.ts';

const names: Names = {
  timeZone: 'Europe/Berlin',
  rooms: {
    hall: { de: 'Flur', en: 'hall' },
    kitchen: { de: 'Küche', en: 'kitchen' },
    bath: { de: 'Bad', en: 'bathroom' },
    bedroom: { de: 'Schlafzimmer', en: 'bedroom' },
  },
  sensors: { hall_motion: { de: 'Bewegungsmelder', en: 'motion detector' } },
};

const said = (story: Story, rule: string) => ({
  de: becauseSentence(story.alert(rule).because, 'de', names),
  en: becauseSentence(story.alert(rule).because, 'en', names),
});

describe('why', () => {
  it('nothing moved', () => {
    expect(said(flat().motion('hall', '07:12').quietUntil('13:14'), 'inactivity-day')).toEqual({
      de: 'Seit 6 h 1 min keine Aktivität; letzte Aktivität um 07:12 Uhr (Flur).',
      en: 'No activity for 6 h 1 min; last activity at 07:12 (hall).',
    });
  });

  it('nobody got up: the last activity was yesterday', () => {
    const story = flat({ start: '2026-03-08 20:00' }).bed('occupied', '22:40').quietUntil('09:31');
    expect(said(story, 'not-up')).toEqual({
      de: 'Zwischen 05:00 und 09:30 Uhr keine Aktivität (Flur, Küche, Bad); letzte Aktivität um 22:40 Uhr am 08.03. (Schlafzimmer).',
      en: 'No activity between 05:00 and 09:30 (hall, kitchen, bathroom); last activity at 22:40 on 08.03. (bedroom).',
    });
  });

  it('help was pressed', () => {
    expect(said(flat().motion('kitchen', '08:50').help('09:41'), 'help').de).toBe(
      'Notruftaste gedrückt um 09:41 Uhr (Flur); letzte Aktivität um 09:41 Uhr (Flur).',
    );
  });

  it('a fall sensor triggered: no diagnosis', () => {
    const story = flat().motion('kitchen', '08:50').fall('confirmed', '09:41').quietUntil('09:42');
    expect(said(story, 'fall-confirmed').de).toBe(
      'Sturzmelder hat ausgelöst um 09:41 Uhr (Bad); letzte Aktivität um 08:50 Uhr (Küche).',
    );
  });

  it('a state stays', () => {
    expect(said(flat().door('opens', '10:00').quietUntil('10:10'), 'door-open')).toEqual({
      de: 'Seit 10 min Tür offen (Flur).',
      en: 'For 10 min door open (hall).',
    });
    const warm = flat().reading('kitchen_climate', 'temperature', 29.1, '08:00').quietUntil('10:00');
    expect(said(warm, 'too-warm').de).toBe('Seit 2 h über 28 °C (Küche), zuletzt 29,1 °C.');
    const bath = flat().motion('hall', '09:50').motion('bath', '10:00').quietUntil('11:00');
    expect(said(bath, 'long-in-bath').de).toBe('Seit 1 h im selben Raum (Bad), sonst keine Aktivität.');
  });

  it('names the time the gateway was deaf, and that presence is unclear', () => {
    const story = flat()
      .door('opens', '07:00')
      .door('closes', '07:00:10')
      .quietUntil('07:30')
      .motion('kitchen', '07:45')
      .motion('kitchen', '08:00')
      .gap('13:50', '14:10')
      .quietUntil('14:31');
    expect(said(story, 'inactivity-day').de).toBe(
      'Seit 6 h 30 min keine Aktivität; letzte Aktivität um 08:00 Uhr (Küche); die Überwachung war von 13:50 Uhr bis 14:10 Uhr unterbrochen; Anwesenheit unklar.',
    );
  });

  it('a sensor is not heard', () => {
    const story = flat()
      .motion('hall', '07:00')
      .quietFor(25 * 3_600_000);
    expect(said(story, 'fault:silent:hall_motion').de).toBe(
      'Sensor Bewegungsmelder (Flur) meldet sich nicht, zuletzt gehört um 07:01 Uhr am 09.03.; die Wohnung ist nur eingeschränkt überwacht; bitte Batterie und Funk prüfen.',
    );
  });

  it('the technician has written why the rule exists: it stands at the end, on one line', () => {
    const because = { de: 'Nach dem Sturz im Mai\nvereinbart.', en: 'Agreed after the fall in May.' };
    const rules = [rule({ id: 'quiet', kind: 'inactivity', because }, { for: '2h' })];
    const story = flat({ program: program({ rules }) })
      .motion('hall', '07:58:30')
      .quietUntil('10:00');
    expect(said(story, 'quiet')).toEqual({
      de: 'Seit 2 h 1 min keine Aktivität; letzte Aktivität um 07:58 Uhr (Flur); zur Regel: Nach dem Sturz im Mai vereinbart.',
      en: 'No activity for 2 h 1 min; last activity at 07:58 (hall); about this rule: Agreed after the fall in May.',
    });
  });

  it('it is a test', () => {
    expect(said(flat().testAlarm('alarm', '10:00'), 'test-alarm').de).toBe(
      'Dies ist ein Probealarm; es ist nichts geschehen.',
    );
  });
});

it('durations read as people say them', () => {
  const minute = 60_000;
  expect([45_000, 90_000, 2 * minute, 59 * minute, 60 * minute, 380 * minute].map(duration)).toEqual([
    '45 s',
    '90 s',
    '2 min',
    '59 min',
    '1 h',
    '6 h 20 min',
  ]);
});
