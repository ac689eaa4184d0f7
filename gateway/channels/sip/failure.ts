/** Why there is no final response, fit for the audit. */
import { describeFailure } from '../http-client.ts';

export class SipFailure extends Error {
  /** Nobody answered at all. */
  readonly unreachable: boolean;

  constructor(message: string, unreachable: boolean) {
    super(message);
    this.unreachable = unreachable;
  }
}

/** What the system says of a connection, in one line without addresses. */
export function sipFailureOf(error: unknown): SipFailure {
  if (error instanceof SipFailure) return error;
  const { message, unreachable } = describeFailure(error, false);
  return new SipFailure(message, unreachable);
}
