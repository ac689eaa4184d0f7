/** One InfluxDB as the writer sees it: a batch goes in, one of four answers comes back. No buffer, no retry: those are ours. */
import type { Point } from './point.ts';

export type Answer =
  | { readonly status: 'accepted' }
  /** At least one of the lines is bad. Some servers keep the others of the batch, some do not. */
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'too-large'; readonly reason: string }
  /** Nothing is wrong with the lines: network, overload, credentials, a database that does not exist. */
  | { readonly status: 'later'; readonly reason: string; readonly retryAfterMs?: number };

export interface Target {
  /** Never throws. Resolves soon after `signal` has aborted, whatever the server does. */
  write(points: readonly Point[], signal: AbortSignal): Promise<Answer>;
  close(): void;
}

const told: Readonly<Record<number, string>> = {
  401: 'the server does not know these credentials (401)',
  403: 'these credentials may not write (403)',
  404: 'no such database or bucket (404)',
  429: 'the server asks for a pause (429)',
  503: 'the server is overloaded or starting (503)',
};

/** What a status code of the write API means for the batch (InfluxDB 1.x /write, 2.x /api/v2/write). */
export function answerOf(status: number, body: string, pauseMs?: number): Answer {
  const words = oneLine(body);
  if (status === 400 || status === 422) return { status: 'refused', reason: words || `the server refuses (${status})` };
  if (status === 413) return { status: 'too-large', reason: 'the batch is too large (413)' };
  const reason = [told[status] ?? `the server answers ${status}`, words].filter(Boolean).join(': ');
  return { status: 'later', reason, ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }) };
}

/** The server's own words: the error in its JSON, else the start of its text. */
function oneLine(body: string): string {
  let words = body;
  try {
    const { error, message } = JSON.parse(body) as Record<string, unknown>;
    words = String(error ?? message ?? body);
  } catch {
    // not JSON: the text itself
  }
  return words.replace(/\s+/g, ' ').trim().slice(0, 300);
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Retry-After in seconds, or as a date measured against the server's own Date (RFC 9110, 10.2.3); ms from now. */
export function retryAfterMs(headers: Headers): number | undefined {
  const wanted = headers['retry-after'];
  if (typeof wanted !== 'string') return undefined;
  const pause = /^\d+$/.test(wanted) ? Number(wanted) * 1_000 : Date.parse(wanted) - Date.parse(String(headers.date));
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}
