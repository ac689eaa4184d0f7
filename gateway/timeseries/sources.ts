/** What is followed: the log of inputs, and the audit for alerts and presence; each with a cursor of its own. */
import type { Clock } from '../clock.ts';
import type { Feed } from '../journal/feed.ts';
import { ClockSteps } from './clock-steps.ts';
import type { Placed } from './delivery.ts';
import { type Point, pointOf, pointOfAudit } from './point.ts';

/** What is read for one batch. */
export interface Page {
  readonly batch: readonly Placed[];
  /** The cursor's place once the batch is delivered; null: there is nothing new, or it has to wait. */
  readonly through: number | null;
  /** The rest was logged on a clock that is not trusted yet. */
  readonly waits: boolean;
}

export interface Source {
  readonly cursor: string;
  read(count: number): Page;
}

export interface SourceOptions {
  readonly feed: Feed;
  readonly clock: Clock;
  readonly flat: string;
}

export function createSources(name: string, { feed, clock, flat }: SourceOptions): readonly Source[] {
  const steps = new ClockSteps((afterSeq) => feed.clockInputs(afterSeq));
  const inputs = name;
  const audit = `${name}/audit`;
  return [
    {
      cursor: inputs,
      read: (count) => {
        steps.refresh(feed.lastSeq);
        const rows = feed.inputs(feed.cursor(inputs), count);
        return page(rows, ({ seq, input }) => {
          const shiftMs = steps.ofInput(seq, clock.now());
          if (shiftMs === 'wait') return 'wait';
          return { position: seq, at: input.at + shiftMs, point: pointOf(flat, seq, input, shiftMs) };
        });
      },
    },
    {
      cursor: audit,
      read: (count) => {
        const rows = feed.audit(feed.cursor(audit), count);
        return page(rows, (line) => {
          const shiftMs = steps.ofInstant(line.at, clock.now());
          if (shiftMs === 'wait') return 'wait';
          return { position: line.id, at: line.at + shiftMs, point: pointOfAudit(flat, line, shiftMs) };
        });
      },
    },
  ];
}

type Candidate = Omit<Placed, 'point'> & { readonly point: Point | null };

function page<T>(rows: readonly T[], place: (row: T) => Candidate | 'wait'): Page {
  const batch: Placed[] = [];
  let through: number | null = null;
  for (const row of rows) {
    const placed = place(row);
    if (placed === 'wait') return { batch, through, waits: true };
    if (placed.point) batch.push({ ...placed, point: placed.point });
    through = placed.position;
  }
  return { batch, through, waits: false };
}
