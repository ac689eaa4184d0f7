/** What is compared: something that watches a home as it is lived in, and calls. */
import type { Instant, Level } from '../../../rules/engine/types.ts';
import type { Heard, Home } from './home.ts';

export interface Alarm {
  readonly at: Instant;
  readonly rule: string;
  readonly level: Level;
  /** It went to the dispatch centre. */
  readonly centre: boolean;
}

/** One method at work in one home. Time comes in with what is heard, and by `until`. */
export interface Watcher {
  hear(heard: Heard): void;
  /** Nothing more is heard until then. */
  until(at: Instant): void;
  /** A copy that goes on by itself, without people who answer: nobody has been told yet. */
  fork(): Watcher;
  /** What it has called so far; of a fork: since it was forked. */
  readonly alarms: readonly Alarm[];
  /** Times in which it took the resident to be out; null: it does not ask. */
  readonly away: readonly { readonly from: Instant; readonly to: Instant }[] | null;
}

export interface Method {
  readonly name: string;
  /** What was varied, in the words of the table: '6 h', 'floor 3 h', '1.5 x'. Unique within the methods of a name. */
  readonly threshold: string;
  /** It learns first, and is judged only after that. */
  readonly learns: boolean;
  start(home: Home): Watcher;
  /** The same where nobody ever answers a call; null: it has no chain of calls. */
  readonly unanswered: ((home: Home) => Watcher) | null;
}

/** A person has to come: what the figures count. Notices count apart, faults go to the technician. */
export const isAlarm = ({ level }: Alarm): boolean => level === 'alarm' || level === 'emergency';
