/** Rule tests as JUnit XML, as build servers read it: a suite a file, a case a test. */
import type { Problem } from '../../rules/language/problem.ts';
import { isError, type Language, render } from '../../rules/language/problem.ts';
import type { SkippedTest } from '../../rules/language/test-file.ts';
import { hasFailed, type Tested, type TestedFile } from '../config/test.ts';

/** One document. A file whose tests could not run is one case with an error. Times in seconds, as they were measured. */
export function junit(ran: readonly TestedFile[], language: Language): string {
  const suites = ran.map((file) => suite(file, language));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'aal test' }, suites)}\n`;
}

function suite({ file, problems, tests, skipped }: TestedFile, language: Language): string {
  const broken = problems.length > 0;
  const counts = {
    tests: broken ? 1 : tests.length + skipped.length,
    failures: tests.filter(hasFailed).length,
    errors: broken ? 1 : 0,
    skipped: broken ? 0 : skipped.length,
    time: seconds(tests.reduce((sum, { tookMs }) => sum + tookMs, 0)),
  };
  const cases = broken
    ? [element('testcase', { name: file, classname: file, time: seconds(0) }, [complaint('error', problems, language)])]
    : [
        ...tests.map((test) => testCase(file, test, language)),
        ...skipped.map((test) => skippedCase(file, test, language)),
      ];
  return element('testsuite', { name: file, ...counts }, cases);
}

function testCase(file: string, test: Tested, language: Language): string {
  const errors = test.problems.filter(isError);
  const failure = errors.length > 0 ? [complaint('failure', errors, language)] : [];
  return element('testcase', { name: test.name, classname: file, time: seconds(test.tookMs) }, failure);
}

function skippedCase(file: string, { name, note }: SkippedTest, language: Language): string {
  const why = element('skipped', { message: note.message[language] }, []);
  return element('testcase', { name, classname: file, time: seconds(0) }, [why]);
}

/** All in one element: readers show the first only. */
function complaint(name: 'failure' | 'error', problems: readonly Problem[], language: Language): string {
  const [first] = problems;
  const text = problems.map((problem) => render(problem, language)).join('\n\n');
  return `<${name}${attributes({ message: first?.message[language] ?? '', type: first?.key ?? '' })}>${escaped(text)}</${name}>`;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

type Attributes = Readonly<Record<string, string | number>>;

const attributes = (all: Attributes): string =>
  Object.entries(all)
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(String(value)).replace(/[\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`)}"`,
    )
    .join('');

function element(name: string, all: Attributes, children: readonly string[]): string {
  const inner = children.map((child) => `${child}\n`).join('');
  return children.length === 0 ? `<${name}${attributes(all)}/>` : `<${name}${attributes(all)}>\n${inner}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way to write most control characters, nor half a surrogate pair. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
