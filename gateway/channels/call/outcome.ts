/** What became of a call, in Twilio's words, which others use too. */
import type { Result } from '../channel.ts';
import type { Failed } from '../http-result.ts';

/** Somebody, or a machine, took the call. */
const answered: Result = { status: 'sent', receipt: 'answered' };

/** Not tried again by itself: the chain goes on, and comes back. */
const unanswered = (reason: string): Failed => ({ status: 'failed', reason, retry: false });

const ends: Readonly<Record<string, Result>> = {
  'in-progress': answered,
  completed: answered,
  busy: unanswered('the line was busy'),
  'no-answer': unanswered('nobody answered'),
  failed: unanswered('the call could not be connected'),
  canceled: unanswered('the call was ended before anybody answered'),
};

/** null while nobody can say. */
export const becameOf = (status: string): Result | null =>
  Object.hasOwn(ends, status) ? (ends[status] ?? null) : null;
