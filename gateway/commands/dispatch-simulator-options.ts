/** The options of `aal dispatch-simulator`: how the simulated centre listens and answers. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readKey } from '../channels/dc09/cipher.ts';
import { PlainError, reasonOf } from '../errors.ts';
import { type Answer, answers, isAnswer, Script } from '../simulator/script.ts';
import { usageError } from './args.ts';
import type { Io } from './command.ts';

export interface Settings {
  readonly host: string;
  readonly dc09Port: number;
  readonly scaipPort: number;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly aesKey: Buffer | null;
  /** What senders of SCAIP must know. */
  readonly password: string | null;
  readonly script: Script;
  readonly raw: boolean;
}

const words = {
  de: {
    noAnswer: (word: string) => `${word} ist keine Antwort; möglich: ${answers.join(', ')}`,
    badAccount: (given: string) => `--account NUMMER=ANTWORT,..., nicht ${given}`,
    badPort: (given: string) => `${given} ist kein Port (0 bis 65535)`,
    pair: '--cert und --key gehören zusammen',
    badKey: 'Der Schlüssel muss aus 32, 48 oder 64 Ziffern (0-9, A-F) bestehen',
    unreadable: (file: string, reason: string) => `${file} ist nicht lesbar: ${reason}`,
  },
  en: {
    noAnswer: (word: string) => `${word} is no answer; possible: ${answers.join(', ')}`,
    badAccount: (given: string) => `--account NUMBER=ANSWER,..., not ${given}`,
    badPort: (given: string) => `${given} is no port (0 to 65535)`,
    pair: '--cert and --key belong together',
    badKey: 'The key must have 32, 48 or 64 digits (0-9, A-F)',
    unreadable: (file: string, reason: string) => `${file} cannot be read: ${reason}`,
  },
} as const;

/** As given: texts. */
export interface Given {
  readonly host: string;
  readonly dc09: string;
  readonly scaip: string;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly 'aes-key-file'?: string | undefined;
  readonly 'password-file'?: string | undefined;
  readonly answer: string;
  readonly account: readonly string[];
  readonly heartbeat: string;
  readonly raw: boolean;
}

type OptionsIo = Pick<Io, 'language' | 'cwd'>;

/** @throws PlainError for what cannot be meant, and for files that cannot be read */
export function settingsOf(given: Given, io: OptionsIo): Settings {
  const { host, raw, cert, key } = given;
  if ((cert === undefined) !== (key === undefined)) throw wrong(io, words[io.language].pair);
  const tls = cert !== undefined && key !== undefined ? { cert: read(cert, io), key: read(key, io) } : null;
  const accounts = new Map(given.account.map((text) => accountOf(text, io)));
  const heartbeats = answersOf(given.heartbeat, io);
  const script = new Script({ answers: answersOf(given.answer, io), accounts, heartbeats });
  const ports = { dc09Port: portOf(given.dc09, io), scaipPort: portOf(given.scaip, io) };
  const aesKey = aesKeyOf(given['aes-key-file'], io);
  return { host, ...ports, tls, aesKey, password: passwordOf(given['password-file'], io), script, raw };
}

const wrong = (io: OptionsIo, problem: string): PlainError => usageError(io, 'dispatch-simulator', problem);

function portOf(given: string, io: OptionsIo): number {
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (!(port <= 65_535)) throw wrong(io, words[io.language].badPort(given));
  return port;
}

/** 'busy,ok'. */
function answersOf(list: string, io: OptionsIo): Answer[] {
  return list.split(',').map((word) => {
    if (!isAnswer(word)) throw wrong(io, words[io.language].noAnswer(word));
    return word;
  });
}

/** '4711=busy,ok'. */
function accountOf(given: string, io: OptionsIo): [string, Answer[]] {
  const [, account, list] = /^([0-9A-Fa-f]+)=(.+)$/.exec(given) ?? [];
  if (account === undefined || list === undefined) throw wrong(io, words[io.language].badAccount(given));
  return [account.toUpperCase(), answersOf(list, io)];
}

function aesKeyOf(file: string | undefined, io: OptionsIo): Buffer | null {
  if (file === undefined) return null;
  const key = readKey(read(file, io).toString('latin1').trim());
  if (!key) throw wrong(io, words[io.language].badKey);
  return key;
}

const passwordOf = (file: string | undefined, io: OptionsIo): string | null =>
  file === undefined ? null : read(file, io).toString('utf8').trim();

function read(file: string, io: OptionsIo): Buffer {
  try {
    return readFileSync(resolve(io.cwd, file));
  } catch (error) {
    throw new PlainError('environment', words[io.language].unreadable(file, reasonOf(error)), { cause: error });
  }
}
