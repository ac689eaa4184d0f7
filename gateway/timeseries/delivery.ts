/** A batch is delivered when every line was accepted or refused by itself: bad lines are found by halving. */

import type { Point } from './point.ts';
import type { Answer } from './target.ts';

/** A point and where it stands in the log or the audit. */
export interface Placed {
  readonly position: number;
  readonly at: number;
  readonly point: Point;
}

export interface Refused {
  readonly placed: Placed;
  readonly reason: string;
}

export type Delivered =
  | { readonly status: 'delivered'; readonly refused: readonly Refused[] }
  | Extract<Answer, { status: 'later' }>;

/** A server that says this has looked at the line itself. */
const lineIsBad =
  /partial write|field type conflict|beyond retention|unable to parse|unprocessable|max-values-per-tag|max-series/i;

type Write = (points: readonly Point[]) => Promise<Answer>;

/**
 * Delivers the batch, in halves where a server refuses it or finds it too large. A line refused in words that do not speak of
 * the line counts as bad only when the server takes others and refuses it once more: it may just as well be the wrong server.
 */
export async function deliver(batch: readonly Placed[], write: Write): Promise<Delivered> {
  const outcome = await halve(batch, write);
  if (outcome.status === 'later') return outcome;
  const doubtful = outcome.refused.filter(({ reason }) => !lineIsBad.test(reason));
  if (doubtful.length === 0) return outcome;
  if (outcome.refused.length === batch.length) {
    return { status: 'later', reason: `the server refuses every line: ${doubtful[0]!.reason}` };
  }
  const certain = outcome.refused.filter((refused) => !doubtful.includes(refused));
  for (const { placed } of doubtful) {
    const again = await halve([placed], write);
    if (again.status === 'later') return again;
    certain.push(...again.refused);
  }
  return { status: 'delivered', refused: certain };
}

async function halve(batch: readonly Placed[], write: Write): Promise<Delivered> {
  if (batch.length === 0) return { status: 'delivered', refused: [] };
  const answer = await write(batch.map(({ point }) => point));
  if (answer.status === 'later') return answer;
  if (answer.status === 'accepted') return { status: 'delivered', refused: [] };
  if (batch.length === 1 || saysAllDropped(answer, batch.length)) {
    return { status: 'delivered', refused: batch.map((placed) => ({ placed, reason: answer.reason })) };
  }
  const middle = Math.ceil(batch.length / 2);
  const first = await halve(batch.slice(0, middle), write);
  if (first.status === 'later') return first;
  const second = await halve(batch.slice(middle), write);
  if (second.status === 'later') return second;
  return { status: 'delivered', refused: [...first.refused, ...second.refused] };
}

/** InfluxDB counts them: "partial write: points beyond retention policy dropped=1000". */
function saysAllDropped(answer: Answer, count: number): boolean {
  return answer.status === 'refused' && Number(/\bdropped=(\d+)/.exec(answer.reason)?.[1]) === count;
}
