import { describe, expect, it } from 'vitest';
import { createRuleTexts } from '../../gateway/http/rule-text.ts';
import { createWhen } from '../../gateway/http/when.ts';
import type { RuleStatus } from '../../rules/engine/types.ts';

const now = Date.parse('2026-03-28T21:00:00+01:00');
const rule = (part: Partial<RuleStatus>): RuleStatus => ({
  rule: 'r',
  title: { de: 'R', en: 'R' },
  level: 'alarm',
  state: 'watching',
  since: now,
  firesAt: null,
  facts: {},
  ...part,
});

describe('what a rule waits for, in one sentence', () => {
  const at = (text: string) => Date.parse(text);
  it.each([
    ['inactivity', { firesAt: at('2026-03-28T23:12:00+01:00') }, 'Alarm um 23:12, wenn bis dahin kein Lebenszeichen'],
    ['missing', { firesAt: at('2026-03-29T09:30:00+02:00') }, 'Alarm morgen 09:30, wenn es bis dahin ausbleibt'],
    ['stays', { level: 'notice', firesAt: at('2026-03-28T21:10:00+01:00') }, 'Hinweis um 21:10, wenn es so bleibt'],
    ['happens', {}, 'wartet auf das Ereignis'],
    ['inactivity', { state: 'prealarm', firesAt: at('2026-03-28T21:02:00+01:00') }, 'Voralarm: Alarm um 21:02'],
    ['inactivity', { state: 'excused', facts: { reason: 'in-bed' } }, 'ausgesetzt: im Bett'],
    ['missing', { state: 'idle', facts: { reason: 'hours' } }, 'ruht: außerhalb des Zeitfensters'],
    ['missing', { state: 'idle', facts: { reason: 'a word from tomorrow' } }, 'ruht'],
    ['stays', { state: 'open', facts: { alert: 'r@1' } }, 'hat ausgelöst; der Alarm ist noch nicht abgeschlossen'],
  ] as [string, Partial<RuleStatus>, string][])('%s %o', (kind, part, text) => {
    expect(createRuleTexts('de', 'Europe/Berlin')(rule(part), kind, now).text).toBe(text);
  });

  it('says that it cannot see, in both languages', () => {
    for (const language of ['de', 'en'] as const)
      expect(createRuleTexts(language, 'Europe/Berlin')(rule({ state: 'cannot-see' }), 'stays', now).text).toMatch(
        /kann nichts sehen|cannot see/,
      );
  });
});

describe('times as people say them', () => {
  const when = createWhen('de', 'Europe/Berlin');
  it('counts days by the calendar, also over the night in which the clocks change', () => {
    expect(when(now - 3_600_000, now)).toBe('20:00');
    expect(when(now - 22 * 3_600_000, now)).toBe('gestern 23:00');
    expect(when(Date.parse('2026-03-29T23:30:00+02:00'), now)).toBe('morgen 23:30');
    expect(when(Date.parse('2026-03-30T00:10:00+02:00'), now)).toBe('Mo 30.03. 00:10');
    expect(createWhen('en', 'Europe/Berlin')(now - 3 * 86_400_000, now)).toBe('Wed 25/03 21:00');
  });
});
