/** How the simulated centre answers: a list of answers, the last of which stays; an account may have a list of its own. */

export const answers = [
  'ok',
  'busy',
  'wrong',
  'late',
  'duplicate',
  'silence',
  'half-open',
  'later',
  'nak',
  'duh',
  'hold',
  'unknown',
  'error',
] as const;
/**
 * busy: no for now. wrong: an answer to something else. duplicate: the same answer twice. half-open: half an answer, and the line
 * stays open. later: taken at once, answered by a message of its own (SCAIP). nak: our clock is off. duh: not understood.
 * hold: ask again later. unknown: no such account. error: whatever else.
 */
export type Answer = (typeof answers)[number];

export const isAnswer = (word: string): word is Answer => answers.some((answer) => answer === word);

export interface ScriptOptions {
  readonly answers: readonly Answer[];
  readonly accounts?: ReadonlyMap<string, readonly Answer[]>;
  /** Heartbeats come when they come: they take nothing from the lists of messages. Left out: ok. */
  readonly heartbeats?: readonly Answer[];
}

export class Script {
  private readonly options: ScriptOptions;
  /** How much of each list was given. */
  private readonly given = new Map<readonly Answer[], number>();

  constructor(options: ScriptOptions) {
    this.options = options;
  }

  next(account: string, heartbeat: boolean): Answer {
    const { answers, accounts, heartbeats = always } = this.options;
    const list = heartbeat ? heartbeats : (accounts?.get(account) ?? answers);
    const index = this.given.get(list) ?? 0;
    this.given.set(list, index + 1);
    return list[Math.min(index, list.length - 1)] ?? 'ok';
  }
}

const always: readonly Answer[] = ['ok'];
