/** What words by SMS do to the flat: which input they are, and what the sender is answered. */
import { Temporal } from 'temporal-polyfill';
import { limits } from '../../rules/engine/limits.ts';
import type { CloseInput, Instant, Mode, ModeInput } from '../../rules/engine/types.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import type { Words } from './reply-words.ts';
import type { Answers, FlatState } from './texts/answers.ts';

export interface FlatWordsDeps {
  readonly acknowledgement: Acknowledgement;
  readonly timeZone: string;
  readonly now: Instant;
  /** 'short': nothing about habits in the answer. */
  readonly detail: 'full' | 'short';
  state(): FlatState;
  hear(input: ModeInput | CloseInput): void;
}

export interface FlatAnswer {
  readonly accepted: boolean;
  /** For the audit. */
  readonly reason: string;
  readonly alertId: string | null;
  readonly say: (words: Answers, flat: string, time: (at: Instant) => string) => string;
}

/** `by`: the contact. */
export function obeyWords(words: Words, by: string, deps: FlatWordsDeps): FlatAnswer {
  switch (words.says) {
    case 'info':
      return answer(true, 'info', (said) => said.info);
    case 'status':
      return answer(true, 'status', (said, flat, time) => said.status(flat, shown(deps), time));
    case 'close-why':
      return answer(false, 'no reason to close', (said) => said.closeWhy(words.code));
    case 'close':
      return close(words.code, words, by, deps);
    case 'mode':
      return setMode(words, by, deps);
  }
}

const answer = (
  accepted: boolean,
  reason: string,
  say: FlatAnswer['say'],
  alertId: string | null = null,
): FlatAnswer => ({
  accepted,
  reason,
  alertId,
  say,
});

const shown = ({ state, detail }: FlatWordsDeps): FlatState =>
  detail === 'short' ? { ...state(), lastLife: null } : state();

/** Only an alert whose code the sender has been given, by somebody who was told of it; all of them where they share one. */
function close(
  code: string,
  { reason }: { reason: CloseInput['reason'] },
  by: string,
  deps: FlatWordsDeps,
): FlatAnswer {
  const told = deps.acknowledgement.alertsOfCode(code).filter(({ id }) => deps.acknowledgement.wasTold(id, by));
  const open = told.filter(({ closed }) => closed === null);
  const [known] = open.length > 0 ? open : told;
  if (!known) return answer(false, 'unknown code', (said) => said.unknownCode(code));
  if (known.closed) {
    const { at } = known.closed;
    return answer(false, 'closed already', (said, flat, time) => said.closed(flat, time(at)), known.id);
  }
  for (const { id } of open) deps.hear({ type: 'close', at: deps.now, alertId: id, by, via: 'sms', reason });
  return answer(true, `closed: ${reason}`, (said, flat) => said.closedByYou(flat), known.id);
}

function setMode(words: Extract<Words, { says: 'mode' }>, by: string, deps: FlatWordsDeps): FlatAnswer {
  const { mode } = words;
  const { now } = deps;
  if (mode === 'normal') {
    deps.hear({ type: 'mode', at: now, mode, by, via: 'sms' });
    return answer(true, 'mode normal', (said, flat) => said.monitoredAgain(flat));
  }
  const until = endOf(words, mode, deps);
  deps.hear({ type: 'mode', at: now, mode, until, by, via: 'sms' });
  const end = deps.state().until ?? until;
  return answer(true, `mode ${mode}`, (said, flat, time) => said.modeUntil(flat, mode, time(end)));
}

/** At noon of the day that was named, of this year or the next; never longer than the mode may last. */
function endOf(
  { forMs, day, month }: Extract<Words, { says: 'mode' }>,
  mode: Exclude<Mode, 'normal'>,
  deps: FlatWordsDeps,
): Instant {
  const { now, timeZone } = deps;
  const { usual, most } = limits.modeMs[mode];
  if (day === undefined || month === undefined) return now + Math.min(forMs ?? usual, most);
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const noon = (year: number): Instant =>
    Temporal.PlainDateTime.from({ year, month, day, hour: 12 }).toZonedDateTime(timeZone).epochMilliseconds;
  const thisYear = noon(today.year);
  return Math.min(thisYear > now ? thisYear : noon(today.year + 1), now + most);
}
