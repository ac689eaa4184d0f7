/** Where a replay gets its inputs: the flat's own log, or a recording; and how far back that can see. */
import { type GapInput, type Input, type Instant, inputAt } from '../../rules/engine/types.ts';
import { type ReplayedAlert, replay, replayAll } from '../../rules/replay/replay.ts';
import type { Runnable } from '../config/load.ts';
import { PlainError } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { Io } from './command.ts';
import { recorded } from './replay-recorded.ts';

export interface Source {
  readonly kind: 'log' | 'recording';
  /** The first input there is; null: there is none. */
  readonly oldestAt: Instant | null;
  /** Until when somebody was listening. */
  readonly until: Instant;
  /** What the edited rules and those that are live (if there are any to compare with) make of it, in this order. */
  replayed(sets: readonly Runnable[], from: Instant | null, sight: Sight): ReplayedAlert[][];
}

const words = {
  noLog: {
    de: (folder: string) => `Im Datenordner ${folder} liegt kein Protokoll einer Wohnung`,
    en: (folder: string) => `The data folder ${folder} holds no log of a flat`,
  },
} as const;

/** Heard before the days that are asked for, so that the sensors and the presence are known when these begin. */
const warmUpMs = 2 * 86_400_000;

/** The flat's own log; a gateway may go on writing it. `journal`: null where the data folder has none. */
export function logOf(journal: Journal | null, { dataFolder, language }: Pick<Io, 'dataFolder' | 'language'>): Source {
  if (!journal) throw new PlainError('environment', words.noLog[language](dataFolder));
  const until = journal.lastAlive() ?? Number.NEGATIVE_INFINITY;
  function* inputs(from: Instant | null): Iterable<Input> {
    const options = { until, ...(from !== null && { from: from - warmUpMs }) };
    for (const { input } of (journal as Journal).read(0, options)) yield input;
  }
  return {
    kind: 'log',
    oldestAt: journal.health().oldestAt,
    until,
    replayed: (sets, from, sight) =>
      replayAll(
        sets.map(({ program }) => program),
        sight.watch(inputs(from)),
        { until, ...(from !== null && { from }) },
      ),
  };
}

/** Read once for each configuration: names of devices may differ. @throws PlainError with file and line */
export async function recordingOf(
  files: readonly string[],
  sets: readonly Runnable[],
  language: Io['language'],
): Promise<Source> {
  const heard = new Map<Runnable, Input[]>();
  for (const set of sets) heard.set(set, await recorded(files, set.config, language));
  const all = [...heard.values()].filter((inputs) => inputs.length > 0);
  const until = Math.max(Number.NEGATIVE_INFINITY, ...all.map((inputs) => inputAt(inputs.at(-1) as Input)));
  return {
    kind: 'recording',
    oldestAt: all.length > 0 ? Math.min(...all.map((inputs) => inputAt(inputs[0] as Input))) : null,
    until,
    replayed: (asked, from, sight) =>
      asked.map((set, index) => {
        const inputs = heard.get(set) ?? [];
        return replay(set.program, index === 0 ? sight.watch(inputs) : inputs, {
          until,
          ...(from !== null && { from }),
        });
      }),
  };
}

export interface Gap {
  readonly from: Instant;
  readonly to: Instant;
  readonly cause: GapInput['cause'];
}

/** Shorter ones change nothing (law 4). */
const shortGapMs = 60_000;

/** Watches what passes: how much from an instant on, from where it listened, when nothing could be heard, and who spoke. */
export class Sight {
  /** From `since` on. */
  count = 0;
  from: Instant | null = null;
  to: Instant | null = null;
  /** The first input that passed, before `since` too. */
  listenedFrom: Instant | null = null;
  readonly heard = new Set<string>();
  private readonly found: Gap[] = [];
  private readonly deafSince = new Map<GapInput['cause'], Instant>();
  private readonly since: Instant;
  private readonly until: Instant;

  constructor(since: Instant | null, until: Instant) {
    this.since = since ?? Number.NEGATIVE_INFINITY;
    this.until = until;
  }

  *watch(inputs: Iterable<Input>): Iterable<Input> {
    for (const input of inputs) {
      const at = inputAt(input);
      this.listenedFrom ??= at;
      if (input.type === 'deaf') this.deafSince.set(input.cause, at);
      if (input.type === 'gap') this.noteGap(input);
      yield input;
      if (at < this.since) continue;
      this.count++;
      this.from ??= at;
      this.to = Math.max(at, this.until);
      if (input.type === 'reading') this.heard.add(input.sensor);
    }
  }

  private noteGap({ from, at, cause }: GapInput): void {
    this.deafSince.delete(cause);
    this.found.push({ from, to: at, cause });
  }

  /** Oldest first; one that has not ended goes on to the end. */
  get gaps(): Gap[] {
    const open = [...this.deafSince].map(([cause, from]) => ({ from, to: Math.max(from, this.until), cause }));
    const counts = ({ from, to }: Gap): boolean => to - from >= shortGapMs && to >= this.since;
    return [...this.found, ...open].filter(counts);
  }
}
