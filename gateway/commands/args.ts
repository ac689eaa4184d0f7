/** The arguments of a command: strict options, and one clear line in the person's language when something is wrong. */
import { parseArgs } from 'node:util';
import { closest } from '../../rules/language/similar.ts';
import { PlainError } from '../errors.ts';
import type { Io } from './command.ts';

const words = {
  de: {
    unknown: (option: string) => `Die Option ${option} gibt es nicht`,
    meant: (name: string) => `; meinten Sie ${name}?`,
    needsValue: (option: string) => `${option} braucht eine Angabe`,
    takesNone: (option: string) => `${option} steht für sich, ohne Angabe`,
    missing: 'Es fehlt eine Angabe',
    tooMuch: (extra: string) => `Zu viel: ${extra}`,
    help: (command: string) => `Hilfe: aal ${command}${command && ' '}--help`,
  },
  en: {
    unknown: (option: string) => `There is no option ${option}`,
    meant: (name: string) => `; did you mean ${name}?`,
    needsValue: (option: string) => `${option} needs a value`,
    takesNone: (option: string) => `${option} takes no value`,
    missing: 'Something is missing',
    tooMuch: (extra: string) => `Too much: ${extra}`,
    help: (command: string) => `Help: aal ${command}${command && ' '}--help`,
  },
} as const;

type Speaker = Pick<Io, 'language'>;
export type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;
/** As `parseArgs` gives them with `tokens`. */
type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** Strict options; between `least` and `most` words beside them. @throws PlainError 'configuration' */
export function parse<T extends Options>(
  io: Speaker,
  command: string,
  args: string[],
  options: T,
  least = 0,
  most = least,
) {
  const text = words[io.language];
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const problem = optionProblem(io, options, tokens);
  if (problem !== null) throw usageError(io, command, problem);
  const parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
  const extra = parsed.positionals.slice(most).join(' ');
  if (extra !== '') throw usageError(io, command, text.tooMuch(extra));
  if (parsed.positionals.length < least) throw usageError(io, command, text.missing);
  return parsed;
}

/** What is wrong with the options among the tokens, in words; null: nothing. */
export function optionProblem({ language }: Speaker, options: Options, tokens: readonly Token[]): string | null {
  const text = words[language];
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const type = Object.hasOwn(options, name) ? options[name]?.type : undefined;
    if (type === undefined) return text.unknown(rawName) + didYouMean(language, name, options);
    if (type === 'boolean' && value !== undefined) return text.takesNone(rawName);
    if (type === 'string' && (!value || (!inlineValue && value.startsWith('-')))) return text.needsValue(rawName);
  }
  return null;
}

function didYouMean(language: 'de' | 'en', name: string, options: Options): string {
  const near = closest(name, Object.keys(options));
  return near === null ? '' : words[language].meant(`--${near}`);
}

/** `problem` and where help stands. */
export const usageError = ({ language }: Speaker, command: string, problem: string): PlainError =>
  new PlainError('configuration', `${problem}${/[.?]$/.test(problem) ? '' : '.'} ${words[language].help(command)}`);
