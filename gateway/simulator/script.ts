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
}

export class Script {
  private readonly options: ScriptOptions;
  /** Messages heard, by account with answers of its own; under '' all others. */
  private readonly taken = new Map<string, number>();

  constructor(options: ScriptOptions) {
    this.options = options;
  }

  next(account: string): Answer {
    const own = this.options.accounts?.get(account);
    const list = own ?? this.options.answers;
    const key = own ? account : '';
    const index = this.taken.get(key) ?? 0;
    this.taken.set(key, index + 1);
    return list[Math.min(index, list.length - 1)] ?? 'ok';
  }
}
