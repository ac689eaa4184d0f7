/** Where a replay gets its inputs: the flat's own log, or a recording; and how far back that can see. */
import { existsSync } from 'node:fs';
import { type GapInput, type Input, type Instant, inputAt } from '../../rules/engine/types.ts';
import type { FlatConfig } from '../config/schema.ts';
import { PlainError } from '../errors.ts';
import { createJournal } from '../journal/create.ts';
import type { Io } from './command.ts';
import { recorded } from './replay-recorded.ts';

export interface Source {
  readonly kind: 'log' | 'recording';
  /** The first input there is; null: there is none. */
  readonly oldestAt: Instant | null;
  /** Until when somebody was listening. */
  readonly until: Instant;
  /** In order, as this configuration would have heard them. */
  inputs(config: FlatConfig, from: Instant | null): Iterable<Input>;
}

const words = {
  noLog: {
    de: (folder: string) => `Im Datenordner ${folder} liegt kein Protokoll einer Wohnung`,
    en: (folder: string) => `The data folder ${folder} holds no log of a flat`,
  },
} as const;

/** The journal is open while its inputs are read; a gateway may go on writing it. */
export function logOf({ dataFolder, language }: Pick<Io, 'dataFolder' | 'language'>): Source {
  if (!existsSync(dataFolder)) throw new PlainError('environment', words.noLog[language](dataFolder));
  const opened = () => {
    const journal = createJournal(dataFolder, { readOnly: true });
    journal.open();
    return journal;
  };
  const journal = opened();
  const until = journal.lastAlive() ?? Number.NEGATIVE_INFINITY;
  const { oldestAt } = journal.health();
  journal.close();
  function* inputs(_: FlatConfig, from: Instant | null): Iterable<Input> {
    const reading = opened();
    try {
      for (const { input } of reading.read(0, { until, ...(from !== null && { from }) })) yield input;
    } finally {
      reading.close();
    }
  }
  return { kind: 'log', oldestAt, until, inputs };
}

/** Read once for each configuration: names of devices may differ. @throws PlainError with file and line */
export async function recordingOf(
  files: readonly string[],
  configs: readonly FlatConfig[],
  language: Io['language'],
): Promise<Source> {
  const heard = new Map<FlatConfig, Input[]>();
  for (const config of configs) heard.set(config, await recorded(files, config, language));
  const all = [...heard.values()].filter((inputs) => inputs.length > 0);
  return {
    kind: 'recording',
    oldestAt: all.length > 0 ? Math.min(...all.map((inputs) => inputAt(inputs[0] as Input))) : null,
    until: Math.max(Number.NEGATIVE_INFINITY, ...all.map((inputs) => inputAt(inputs.at(-1) as Input))),
    inputs: (config) => heard.get(config) ?? [],
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
