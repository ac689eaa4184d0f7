/** What `aal check` says of holidays in the days to come: 14 days from the day it is asked. */
import { describe, expect, it } from 'vitest';
import { checkHolidays } from '../../gateway/config/check-holidays.ts';
import { isRunnable, loadFiles } from '../../gateway/config/load.ts';
import { render } from '../../rules/language/problem.ts';

const flatYaml = (contacts: string, to = '[keller, nacht]') => `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors: { sos: { kind: help, room: hall } }
contacts:
${contacts}
chains:
  emergency: [{ to: [nacht, zentrale], repeat: 2m }]
  alarm: [{ to: ${to}, repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
dispatch: { zentrale: { type: mailbox } }
zones: { sos: 1 }
`;
const centre = '  zentrale: { dispatch: zentrale }';
const contacts = (kellers: string, nights = '') => `
  keller: { sms: "+4915100000001", hours: "07:00-21:00"${kellers} }
  nacht: { sms: "+4915100000002", hours: "21:00-07:00"${nights} }
${centre}`;

function said(flat: string, now: string, language: 'de' | 'en' = 'de'): string[] {
  const loaded = loadFiles(
    { 'flat.yaml': flat, 'rules/care.yaml': 'rules:\n  - use: help-button\n' },
    {
      get: () => undefined,
      names: () => [],
    },
  );
  if (!isRunnable(loaded)) throw new Error(loaded.problems.map((problem) => render(problem, 'en')).join('\n'));
  return checkHolidays(loaded, Date.parse(now)).map((problem) => render(problem, language));
}

describe('holidays that leave nobody on duty', () => {
  it('are a note at the chain, with the days, in both languages', () => {
    const flat = flatYaml(contacts(', holidays: ["2026-12-24..2026-12-26", "2026-12-31"]'));
    expect(said(flat, '2026-12-20T12:00:00Z')).toEqual([
      `flat.yaml:12:3: Hinweis: in der Rufkette 'alarm' hat zeitweise niemand Dienst, weil Kontakte frei haben: 24.12.–26.12., 31.12.
  |   alarm: [{ to: [keller, nacht], repeat: 5m }]
  |   ^^^^^
    Dann werden alle gerufen, auch wer frei hat. Besser: eine Vertretung in die Rufkette.`,
    ]);
    expect(said(flat, '2026-12-20T12:00:00Z', 'en')[0]).toContain(
      "note: nobody in the chain 'alarm' is on duty at times, because contacts are on holiday: 24/12–26/12, 31/12\n",
    );
  });

  it('are told for 14 days from today, and not once they are over', () => {
    const flat = flatYaml(contacts(', holidays: ["2026-12-24"]'));
    const told = (now: string): boolean => said(flat, now).length > 0;
    expect(told('2026-12-10T22:59:00Z')).toBe(false);
    expect(told('2026-12-10T23:00:00Z')).toBe(true); // Midnight in Berlin: 11.12., and the 24th is the last of 14 days.
    expect(told('2026-12-24T19:59:00Z')).toBe(true);
    expect(told('2026-12-24T20:00:00Z')).toBe(false); // Keller's day would be over at 21:00.
  });

  it('are none where somebody else is on duty meanwhile, and count where that one is off as well', () => {
    const stand = '\n  meier: { sms: "+4915100000003", hours: "06:00-22:00" }';
    const off = ', holidays: ["2026-12-24..2026-12-26"]';
    const flat = flatYaml(contacts(off) + stand, '[keller, nacht, meier]');
    expect(said(flat, '2026-12-20T12:00:00Z')).toEqual([]);
    const both = flat.replace('"06:00-22:00"', '"06:00-22:00", holidays: ["2026-12-26..2027-01-06"]');
    expect(said(both, '2026-12-20T12:00:00Z')).toEqual([expect.stringContaining('frei haben: 26.12.\n')]);
  });

  it('end a night at midnight: from then on the one who began it is off', () => {
    const flat = flatYaml(contacts('', ', holidays: ["2026-12-25"]'));
    expect(said(flat, '2026-12-20T12:00:00Z')).toEqual([expect.stringContaining("'alarm'")]);
    expect(said(flat, '2026-12-20T12:00:00Z')[0]).toContain('frei haben: 25.12.\n');
  });

  it('of a centre that takes no alarms change nothing for it', () => {
    const flat = flatYaml(contacts(', holidays: ["2026-12-24"]'), '[keller, nacht, zentrale]');
    expect(said(flat, '2026-12-20T12:00:00Z')).toEqual([]);
    const emergencies = flat.replace('{ dispatch: zentrale }', '{ dispatch: zentrale, accept: [emergency] }');
    expect(said(emergencies, '2026-12-20T12:00:00Z')).toHaveLength(1);
  });
});
