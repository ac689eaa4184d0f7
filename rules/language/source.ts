/** YAML text -> values, every one with its place. Unique keys, bounded nesting and aliases, `!secret name`. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import { limits } from './limits.ts';
import type { Problem } from './problem.ts';
import { Secret } from './secret.ts';
import { closest } from './similar.ts';
import { type Facts, say, type TextKey } from './words.ts';

export type Path = readonly (string | number)[];

/** One file as read. `value` is plain data (Secrets apart); null when the text could not be understood. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  readonly document: Document | null;
  readonly problems: readonly Problem[];
}

/** Where secrets come from; `names` serves "did you mean". */
export interface Secrets {
  get(name: string): string | undefined;
  names(): readonly string[];
}

const secretTag = { tag: '!secret', resolve: (text: string): Secret => new Secret(text, '') };

/** Reads one YAML text. Without `secrets` a `!secret` stands for an unknown text (a file checked by itself). */
export function parseSource(file: string, text: string, secrets?: Secrets): Source {
  const nothing = { file, text, value: null, document: null };
  if (text.length > limits.fileBytes) return { ...nothing, problems: [fileProblem(file, 'file-too-big')] };
  const deep = tooDeepAt(text);
  if (deep !== null) return { ...nothing, problems: [problemAtOffset({ file, text }, deep, 1, 'too-deep')] };
  const document = parseDocument(text, {
    lineCounter: new LineCounter(),
    prettyErrors: false,
    logLevel: 'error',
    customTags: [secretTag],
  });
  const problems = [...syntaxProblems(file, text, document), ...shapeProblems(file, text, document, secrets)];
  const value = problems.some(({ key }) => !survivable.has(key)) ? null : document.toJS({ maxAliasCount: -1 });
  return { file, text, value, document, problems };
}

/** Mistakes after which the rest of the file can still be understood, so that all problems are told at once. */
const survivable = new Set<TextKey>(['duplicate-key', 'unknown-secret', 'empty-secret', 'yaml-tag']);

/** The first place where the nesting limit is crossed. Asked of the tokens: composing a very deep text would overflow the stack. */
function tooDeepAt(text: string): number | null {
  const parser = new Parser();
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > limits.nesting + 2) return Math.min(offset, text.length - 1);
    if (lexeme.length > 1 || !'\u0002\u0018\u001f'.includes(lexeme)) offset += lexeme.length;
  }
  return null;
}

/** After a mistake that YAML cannot follow it misreads the rest: of those only the first few are told. */
const fatalTold = 3;

function syntaxProblems(file: string, text: string, document: Document): Problem[] {
  const errors: YAMLError[] = [...document.errors, ...document.warnings];
  const problems = errors.map((error) => {
    const key = keyOf(error);
    const from = error.pos[0];
    const to = key === 'duplicate-key' ? from + keyLength(text, from) : error.pos[1];
    const facts = { value: text.slice(from, to).split('\n')[0]?.slice(0, 60) ?? '', reason: error.message };
    return problemAtOffset({ file, text }, from, to - from, key, facts);
  });
  const directive = /^%/m.exec(text);
  if (directive) problems.push(problemAtOffset({ file, text }, directive.index, 1, 'yaml-directive'));
  const fatal = problems.filter(({ key }) => !survivable.has(key)).slice(0, fatalTold);
  return problems.filter((problem) => survivable.has(problem.key) || fatal.includes(problem));
}

/** The length of the key that begins here; the parser names its first character only. */
const keyLength = (text: string, from: number): number => /^[^:\n]*/.exec(text.slice(from, from + 80))?.[0].length ?? 1;

/** A line that stands neither in the entry above nor begins one of its own also counts as a missing sign. */
const keyOf = ({ code, message }: YAMLError): TextKey =>
  code === 'MISSING_CHAR' && message.includes('- indicator') ? 'yaml-indent' : (syntaxKeys[code] ?? 'yaml');

const syntaxKeys: Readonly<Record<string, TextKey>> = {
  DUPLICATE_KEY: 'duplicate-key',
  TAB_AS_INDENT: 'yaml-tab',
  BAD_INDENT: 'yaml-indent',
  BAD_ALIAS: 'yaml-alias',
  MISSING_CHAR: 'yaml-missing-char',
  BLOCK_AS_IMPLICIT_KEY: 'yaml-nested-key',
  MULTILINE_IMPLICIT_KEY: 'yaml-no-colon',
  MULTIPLE_DOCS: 'yaml-documents',
  TAG_RESOLVE_FAILED: 'yaml-tag',
  UNEXPECTED_TOKEN: 'yaml-unexpected',
};

/** What YAML allows and configuration does not: complex keys, aliases without end, secrets nobody knows. */
function shapeProblems(file: string, text: string, document: Document, secrets?: Secrets): Problem[] {
  const problems: Problem[] = [];
  const report = (node: Node, key: TextKey, facts: Facts = {}): void => {
    const [from, to] = node.range ?? [0, 1];
    problems.push(problemAtOffset({ file, text }, from, to - from, key, facts));
  };
  let aliases = 0;
  visit(document, {
    Pair: (_, pair) => {
      if (isNode(pair.key) && !isScalar(pair.key)) report(pair.key, 'key-not-text');
    },
    Alias: (_, alias, ancestors) => {
      const target = alias.resolve(document);
      if (!target) report(alias, 'yaml-alias', { value: alias.source });
      else if (ancestors.includes(target)) report(alias, 'alias-of-itself', { value: alias.source });
      if (++aliases !== limits.aliases + 1) return undefined;
      report(alias, 'too-many-aliases');
      return visit.BREAK;
    },
    Scalar: (_, scalar) => {
      if (scalar.value instanceof Secret && secrets) resolveSecret(scalar, scalar.value.name, secrets, report);
    },
  });
  return problems;
}

function resolveSecret(
  scalar: Scalar,
  name: string,
  secrets: Secrets,
  report: (node: Node, key: TextKey, facts: Facts) => void,
): void {
  const text = secrets.get(name);
  if (text === undefined) report(scalar, 'unknown-secret', { value: name, similar: closest(name, secrets.names()) });
  else if (text === '') report(scalar, 'empty-secret', { value: name });
  else scalar.value = new Secret(name, text);
}

// ------------------------------------------------------------------------------------------------ places

/** A problem with a value, a key, or (where the path leads nowhere) the nearest thing around it. */
export function problemAt(
  source: Source,
  path: Path,
  key: TextKey,
  facts: Facts = {},
  options: { at?: 'key' | 'value'; word?: string; severity?: Problem['severity'] } = {},
): Problem {
  const [from, to] = narrowed(source.text, placeOf(source, path, options.at ?? 'value'), options.word ?? '');
  return problemAtOffset(source, from, to - from, key, facts, options.severity);
}

/** The place of one word within a place, where it stands there as it is. */
function narrowed(text: string, [from, to]: [number, number], word: string): [number, number] {
  const isEdge = (sign: string | undefined): boolean => sign === undefined || /[\s"']/.test(sign);
  for (let at = text.indexOf(word, from); word && at >= 0 && at + word.length <= to; at = text.indexOf(word, at + 1)) {
    if (isEdge(text[at - 1]) && isEdge(text[at + word.length])) return [at, at + word.length];
  }
  return [from, to];
}

/** Start and end offset of the value (or key) at a path; of the last key on the way where the path ends early. */
function placeOf(source: Source, path: Path, at: 'key' | 'value'): [number, number] {
  let node: unknown = source.document?.contents;
  let place: [number, number] = [0, 1];
  for (const [index, segment] of path.entries()) {
    const { key, value } = child(resolved(node, source), segment);
    if (key === undefined && value === undefined) return place;
    node = value;
    const wanted =
      index === path.length - 1 && at === 'value' ? (rangeOf(value) ?? rangeOf(key)) : (rangeOf(key) ?? rangeOf(value));
    place = wanted ?? emptyItem(key, value) ?? place;
  }
  return place;
}

function child(node: unknown, segment: string | number): { key?: unknown; value?: unknown } {
  if (isSeq(node)) return { value: node.items[Number(segment)] };
  if (!isMap(node)) return {};
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
  return pair ? { key: pair.key, value: pair.value } : {};
}

const resolved = (node: unknown, source: Source): unknown =>
  isAlias(node) && source.document ? node.resolve(source.document) : node;

/** Where a list has a dash and nothing after it. */
function emptyItem(key: unknown, value: unknown): [number, number] | null {
  return key === undefined && isNode(value) && value.range ? [value.range[0], value.range[0] + 1] : null;
}

function rangeOf(node: unknown): [number, number] | null {
  if (!isNode(node) || !node.range) return null;
  const [from, to] = node.range;
  return to > from ? [from, to] : null;
}

/** The value at a path as it was written ('+4915100000001', not 4915100000001); '' when there is none. */
export function writtenAt(source: Source, path: Path): string {
  let node: unknown = source.document?.contents;
  for (const segment of path) node = child(resolved(node, source), segment).value;
  const range = rangeOf(node);
  return range ? (source.text.slice(range[0], range[1]).split('\n')[0]?.trim().slice(0, 60) ?? '') : '';
}

/** The value at a path; undefined when there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const segment of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, segment)) return undefined;
    current = (current as Record<string | number, unknown>)[segment];
  }
  return current;
}

/** Is there anything (a null counts) at the path? */
export const exists = (value: unknown, path: Path): boolean => valueAt(value, path) !== undefined;

/** A problem of the file as a whole. */
export function fileProblem(file: string, key: TextKey, facts: Facts = {}): Problem {
  return { file, line: 0, column: 0, length: 0, ...say(key, facts), sourceLine: '', severity: 'error' };
}

function problemAtOffset(
  source: Pick<Source, 'file' | 'text'>,
  offset: number,
  length: number,
  key: TextKey,
  facts: Facts = {},
  severity: Problem['severity'] = 'error',
): Problem {
  const { text, file } = source;
  const start = Math.max(0, Math.min(offset, text.length));
  const lineStart = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', start);
  const sourceLine = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, '');
  const line = text.slice(0, lineStart).split('\n').length;
  const underlined = Math.max(1, Math.min(length, sourceLine.length - (start - lineStart)));
  return { file, line, column: start - lineStart + 1, length: underlined, ...say(key, facts), sourceLine, severity };
}
