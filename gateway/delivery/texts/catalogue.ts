/** What each language must be able to say; de.ts and en.ts say it. */
import type { Alert, Level } from '../../../rules/engine/types.ts';

export type ClosedReason = NonNullable<Alert['closed']>['reason'];

/** What a message that tells several things counts. */
export type Counted = 'notice' | 'fault' | 'all-clear' | 'news';

export interface Catalogue {
  /** 'Alarm', 'Hinweis' ... */
  readonly level: Readonly<Record<Level, string>>;
  /** In place of the level where it is a test. */
  readonly test: string;
  readonly routine: string;
  /** Before the level while the flat is in trial. */
  readonly trial: string;
  readonly late: string;
  lateSince(due: string, now: string): string;

  /** The first words of an SMS: how to take it over. */
  takeOverBySms(code: string): string;
  /** The same, as short as can be. */
  reply(code: string): string;
  takeOverByLink(link: string): string;

  /** Around what is read out on the telephone. */
  readonly spoken: { readonly opening: string; readonly again: string; readonly pressOne: string };

  readonly open: string;
  again(count: number): string;
  againAt(at: string, times: number): string;
  /** Another sensor has joined in. */
  alsoAt(at: string, room: string, times: number): string;
  /** What a person who reads this should do, by level. */
  readonly nextStep: Readonly<Record<Level, string>>;
  readonly chainGoesOn: string;
  /** What to do while the flat is not monitored, and who sees to the gateway meanwhile. */
  readonly checkByHand: string;
  readonly technicianTold: string;
  /** What to do with a test alarm; that it is one, its reason says. */
  readonly testNext: string;
  /** What to do with a routine test, where it cannot be answered and where it can. */
  readonly routineNext: { readonly told: string; readonly asked: string };
  /** How to let an absence last longer, where an SMS is heard and where it is not. */
  readonly prolong: { readonly bySms: string; readonly otherwise: string };
  readonly isTrial: string;

  takenOver(by: string, at: string): string;
  /** The centre's protocol said yes: nobody has closed it. */
  accepted(by: string, at: string): string;
  readonly acceptedLabel: string;
  alreadyTakenOver(by: string, at: string): string;
  readonly takenOverLabel: string;
  readonly allClearLabel: string;
  allClear(at: string, reason: string): string;
  closedBy(by: string): string;
  readonly reasons: Readonly<Record<ClosedReason, string>>;
  alreadyClosed(at: string, reason: string): string;

  /** Before what a contact has missed, where there is a message beside it. */
  meanwhile(happened: string): string;
  /** Parts of the one line that tells what was missed. */
  readonly happened: {
    raised(at: string, level: string): string;
    takenOver(at: string, by: string): string;
    accepted(at: string, by: string): string;
    activity(at: string, room: string): string;
    again(at: string): string;
    settled(at: string, reason: string): string;
  };

  /** Several in one message: '1 Hinweis, 7 Störungen'. */
  readonly counted: Readonly<Record<Counted, { readonly one: string; readonly many: string }>>;
  takeOverAll(code: string): string;
  /** The gateway could not hear then. */
  interrupted(from: string, to: string): string;

  activityAgain(at: string, room: string): string;
  readonly news: string;
  readonly alarmGoesOn: string;

  readonly questionLabel: string;
  question(at: string): string;
  readonly questionNext: string;
  readonly chainLabel: string;
  readonly nextStepTold: string;
  hadTakenOver(by: string): string;

  footer(flat: string, at: string): string;
  /** Who acted, where it was no contact. */
  readonly resident: string;
  readonly local: string;
  readonly onSite: string;
  readonly centre: string;
}
