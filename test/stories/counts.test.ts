/** "n times within a time": when it fires, what begins the count anew, and what leaves it alone. */
import { describe, expect, it } from 'vitest';
import { becauseSentence } from '../../rules/words/index.ts';
import { flat, program, type RuleWords, rule } from './support.ts';

const walking = (common: Partial<RuleWords> = {}) =>
  rule(
    { id: 'walking', kind: 'counts', level: 'notice', ...common },
    { event: { signal: 'motion', rooms: ['hall', 'kitchen'] }, times: 3, within: '1h' },
  );
const night = (common: Partial<RuleWords> = {}) =>
  flat({ start: '2026-03-09 21:00', program: program({ rules: [walking(common)] }) });

describe('an event that is counted', () => {
  it('is told with the third one, in one of its rooms or the other, and says since when, how often and where', () => {
    const story = night().motion('hall', '23:10').motion('kitchen', '23:30').quietUntil('00:09').expectNothing();
    story.motionOn('hall', '00:10').expectAlert('walking', 'opened', '00:10:00');
    const names = {
      timeZone: 'Europe/Berlin',
      rooms: { hall: { de: 'Flur', en: 'hall' }, kitchen: { de: 'Küche', en: 'kitchen' } },
    };
    const { because } = story.alert('walking');
    expect(becauseSentence(because, 'de', names)).toBe(
      'Seit 23:10 Uhr am 09.03. 3-mal Bewegung (Flur, Küche) innerhalb von 1 h; letzte Aktivität um 00:10 Uhr (Flur).',
    );
    expect(becauseSentence(because, 'en', names)).toBe(
      'Motion 3 times (hall, kitchen) within 1 h, since 23:10 on 09.03.; last activity at 00:10 (hall).',
    );
  });

  it('is not told when the third comes a second too late, but with the fourth that makes three', () => {
    night()
      .motion('hall', '23:10')
      .motion('hall', '23:30')
      .motion('hall', '00:10:01')
      .expectNothing()
      .motion('hall', '00:29')
      .expectAlert('walking', 'opened', '00:29:00');
  });

  it('is not counted in the bathroom, nor by a motion that goes on, nor by a copy', () => {
    night()
      .motion('hall', '23:10')
      .motion('bath', '23:15')
      .motionOn('hall', '23:20')
      .motionOn('hall', '23:25')
      .copy('kitchen_motion', 'motion', true, '23:30')
      .quietUntil('23:59')
      .expectNothing();
  });

  it('counts anew after it was told: three more, while the alert is open, are one more in its count', () => {
    night()
      .motion('hall', '23:10')
      .motion('hall', '23:15')
      .motion('hall', '23:20')
      .expectAlert('walking', 'opened', '23:20:00')
      .motion('hall', '23:25')
      .motion('hall', '23:30')
      .expectNoAlert('walking')
      .motion('hall', '23:35')
      .expectAlert('walking', 'raised-again', '23:35:00');
  });

  it('counts from the beginning of its hours, and not across a visit', () => {
    night({ between: '23:00-05:00' })
      .motion('hall', '22:50')
      .motion('hall', '23:10')
      .motion('hall', '23:20')
      .expectNothing()
      .mode('visit', '23:25', '23:35')
      .motion('hall', '23:30')
      .motion('hall', '23:40')
      .motion('hall', '23:45')
      .expectNothing()
      .motion('hall', '23:50')
      .expectAlert('walking', 'opened', '23:50:00');
  });

  it('counts anew when a person has closed its alert', () => {
    night()
      .motion('hall', '23:10')
      .motion('hall', '23:15')
      .motion('hall', '23:20')
      .expectAlert('walking', 'opened')
      .motion('hall', '23:25')
      .motion('hall', '23:28')
      .close('walking', 'keller', 'justified', '23:30')
      .expectAlert('walking', 'closed')
      .motion('hall', '23:35')
      .motion('hall', '23:40')
      .expectNoAlert('walking')
      .motion('hall', '23:45')
      .expectAlert('walking', 'opened', '23:45:00');
  });

  it('keeps its count over a restart, a gap and a report that comes late', () => {
    night()
      .motion('hall', '23:10')
      .restart()
      .gap('23:15', '23:40')
      .late('kitchen_motion', 'motion', true, '2026-03-09 23:14', '23:45')
      .motion('hall', '00:11')
      .expectNothing()
      .motion('hall', '00:13')
      .expectAlert('walking', 'opened', '00:13:00');
  });
  it('is not fooled by one that is told late and lies too far back', () => {
    night()
      .motion('hall', '23:20')
      .motion('hall', '00:10')
      .late('kitchen_motion', 'motion', true, '2026-03-09 23:05', '00:12')
      .expectNothing()
      .motion('hall', '00:15')
      .expectAlert('walking', 'opened', '00:15:00');
  });
});
