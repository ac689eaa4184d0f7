/** What the engine raises of its own accord: nobody writes these rules, and nobody can leave them out. */
import { defaultAttendMs } from '../kinds/schema.ts';
import { faultTitle, ownTitle, routineTitle, testTitle } from '../words/titles.ts';
import type { Raiser } from './case.ts';
import type { Level } from './types.ts';

const plain = (id: string, level: Level): Raiser => ({
  ...{ id, about: '', level, chain: level, title: ownTitle(id), group: 'silence', resolve: null },
  ...{ attendMs: defaultAttendMs(level), prealarmMs: 0, shadow: false, remark: null },
  ...{ carersOnly: false, carersFirst: false, marked: null },
});

export const ownRules = {
  /** Nobody could see or hear whether all is well: to carers, who look in. */
  notMonitored: {
    ...plain('not-monitored', 'alarm'),
    ...{ about: 'not-monitored', group: 'health', carersOnly: true, resolve: 'end' },
  },
  inBedTooLong: plain('in-bed-too-long', 'alarm'),
  awayTooLong: { ...plain('away-too-long', 'notice'), resolve: 'end' },
  /** Asks whether somebody is in the flat; unanswered, the absence ends. */
  activeInAbsence: { ...plain('active-in-absence', 'notice'), group: 'person', resolve: 'end' },
  /** Asks whether an absence shall last longer. Whoever takes it over is not asked about it: it ends with the absence. */
  absenceEnds: { ...plain('absence-ends', 'notice'), group: 'person', resolve: 'end', attendMs: 2 * 86_400_000 },
} as const satisfies Readonly<Record<string, Raiser>>;

/** Ids that rules of a technician cannot have. */
export const ownRuleIds: readonly string[] = Object.values(ownRules).map(({ id }) => id);

export const faultRaiser = (id: string): Raiser => ({
  ...plain(`fault:${id}`, 'fault'),
  ...{ title: faultTitle(id), about: id, group: 'health', resolve: 'end' },
});

export const testRaiser = (level: Level): Raiser => ({
  ...plain(`test-${level}`, level),
  ...{ title: testTitle(level), marked: 'test' },
});

/** A routine test of the way to one contact. */
export const routineRaiser = (contact: string): Raiser => ({
  ...plain(`routine:${contact}`, 'notice'),
  ...{ title: routineTitle, marked: 'test' },
});
