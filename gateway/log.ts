/**
 * Logging: one clear line for people on a terminal, one JSON object a line otherwise. Whatever is written passes the
 * scrubber first, so that no secret, phone number or mail address reaches a log. Stacks only with --debug.
 */
import { type Logger, pino, stdTimeFunctions } from 'pino';

/** Pino's way: facts first, then the sentence; or the sentence alone. An error goes in as {error}. */
export interface LogMethod {
  (text: string): void;
  (facts: object, text: string): void;
}

export interface Log {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  child(facts: Readonly<Record<string, unknown>>): Log;
}

export interface RootLog extends Log {
  /** From now on these values (secrets, addresses) never appear in a line, however they are encoded. */
  redact(values: readonly string[]): void;
  /** The same for a text that leaves by another way, e.g. `aal doctor`. */
  scrub(text: string): string;
}

export interface LogOptions {
  readonly debug: boolean;
  /** Warnings and errors only. */
  readonly quiet?: boolean;
  readonly stream: { write(line: string): unknown; readonly isTTY?: boolean | undefined };
}

export function createLog({ debug, quiet = false, stream }: LogOptions): RootLog {
  const scrubber = createScrubber();
  const form = stream.isTTY ? forPeople : (line: string) => line;
  const destination = { write: (line: string) => void stream.write(form(scrubber.scrub(line))) };
  const logger = pino(
    {
      level: debug ? 'debug' : quiet ? 'warn' : 'info',
      base: null,
      messageKey: 'text',
      errorKey: 'error',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error) => serializeError(error, debug) },
    },
    destination,
  );
  return { ...facade(logger), redact: scrubber.redact, scrub: scrubber.scrub };
}

/** A log that goes nowhere, for tests and one-shot commands. */
export const silentLog: Log = createLog({ debug: false, stream: { write: () => true } });

function facade(logger: Logger): Log {
  return {
    debug: logger.debug.bind(logger),
    info: logger.info.bind(logger),
    warn: logger.warn.bind(logger),
    error: logger.error.bind(logger),
    child: (facts) => facade(logger.child(facts)),
  };
}

function serializeError(error: unknown, withStack: boolean): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: serializeError(error.cause, withStack) };
  return { message: error.message, ...code, ...cause, ...(withStack ? { stack: error.stack } : {}) };
}

// ------------------------------------------------------------------------------------------------ the scrubber

/** Shorter "secrets" would blot out ordinary words. */
const shortestSecret = 4;
const mailAddress = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** International with + or 00, national with a leading 0 and at least eight digits; never inside a word, a hex address or a decimal. */
const phoneNumber = /(?<![\w.])(?:\+[1-9](?:[ /()-]{0,2}\d){6,14}|00[1-9]\d{7,13}|0[1-9]\d{1,4}[ /-]?\d{5,10})(?!\w)/g;

/** Without phone numbers and mail addresses. */
export const scrubAddresses = (text: string): string =>
  text.replace(mailAddress, '[mail]').replace(phoneNumber, '[number]');

function createScrubber(): Pick<RootLog, 'redact' | 'scrub'> {
  const hidden = new Set<string>();
  let secret: RegExp | null = null;
  return {
    redact(values) {
      for (const value of values) for (const form of formsOf(value)) hidden.add(form);
      const longestFirst = [...hidden].sort((a, b) => b.length - a.length);
      secret = longestFirst.length > 0 ? new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g') : null;
    },
    scrub: (text) => scrubAddresses(secret ? text.replace(secret, '[secret]') : text),
  };
}

/** As it stands, in JSON, in a URL, in a basic-auth header; of a phone number also its digits alone. */
function formsOf(value: string): string[] {
  if (value.length < shortestSecret) return [];
  const digits = /^\+\d{7,}$/.test(value) ? [value.slice(1)] : [];
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), base64, ...digits];
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

// ------------------------------------------------------------------------------------------------ for people

const colours: Readonly<Record<string, string>> = { debug: '\x1b[2m', warn: '\x1b[33m', error: '\x1b[31m' };

/** `14:32:05 warn  the broker is gone (topic zigbee2mqtt/#)`; a stack, where there is one, below. */
function forPeople(line: string): string {
  const { level, time, text, error, ...facts } = JSON.parse(line) as Record<string, unknown>;
  const failure = error as { message?: string; stack?: string } | undefined;
  const told = String(text ?? failure?.message ?? '');
  const message = failure?.message;
  const details = Object.entries(facts).map(([name, fact]) => `${name} ${plain(fact)}`);
  if (message && !told.includes(message)) details.unshift(message);
  const after = details.length > 0 ? ` (${details.join(', ')})` : '';
  const colour = colours[String(level)];
  const label = colour ? `${colour}${String(level).padEnd(5)}\x1b[0m` : String(level).padEnd(5);
  const at = new Date(String(time)).toTimeString().slice(0, 8);
  return `${at} ${label} ${printable(told + after)}\n${failure?.stack ? `${failure.stack}\n` : ''}`;
}

const plain = (fact: unknown): string => (typeof fact === 'string' ? fact : JSON.stringify(fact));

/** No line break or terminal control sequence of a sensor's name reaches the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here
const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ');
