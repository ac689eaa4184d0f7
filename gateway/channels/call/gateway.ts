/** What every call gateway must tell us: how it is asked to call, how its answer is read, and what became of the call. */
import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import type { Failed } from '../http-result.ts';

export interface Call {
  /** The delivery's id. */
  readonly id: string;
  /** E.164, '+49...'. */
  readonly to: string;
  /** The whole announcement, fit to be read out. */
  readonly spoken: string;
  readonly language: 'de' | 'en';
  /** The announcement asks for the key 1. */
  readonly key: boolean;
}

/** The gateway took the call. `reference`: by which it may be asked about it; null where it names none. */
export interface Placed {
  readonly status: 'placed';
  readonly reference: string | null;
}

export interface CallGateway {
  /** The certificate authority of a gateway of one's own. */
  readonly caFile?: string | undefined;
  request(call: Call): HttpRequest;
  /** Reads the answer's body: 200 alone proves nothing. Never throws. */
  judge(answer: HttpAnswer, call: Call): Placed | Failed;
  /** How it is asked what became of a call, where it can be asked. */
  readonly follow?: {
    request(reference: string): HttpRequest;
    /** null: it still rings, or the answer says nothing. */
    judge(answer: HttpAnswer): Result | null;
  };
}
