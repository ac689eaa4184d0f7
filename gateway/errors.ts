/** An error whose message is meant for people; `code` chooses the exit code: 1 configuration, 2 environment. */
export class PlainError extends Error {
  readonly code: 'configuration' | 'environment';
  constructor(code: 'configuration' | 'environment', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The message of anything thrown, in one line. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
