/**
 * The little XML that SCAIP needs: one element, its children with text in any order. Document types and entities of one's own
 * are refused (they are how XML reads files and fills memory); what is unknown is read over.
 */
import { limits } from '../../limits.ts';

/** Why it cannot be read, in one line without a word of what was sent. */
export class ScaipSyntaxError extends Error {}

const refuse = (reason: string): never => {
  throw new ScaipSyntaxError(reason);
};

/** One child of the root: its name in lower case, its text without blanks around it. What it contains itself is left out. */
export type Element = readonly [name: string, text: string];

const mark =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([A-Za-z_][\w.:-]{0,63})((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

/** The children of `<root>`. Throws ScaipSyntaxError, nothing else. */
export function readElements(text: string, root: string): Element[] {
  if (text.length > limits.sip.bodyBytes) refuse('its body is too long');
  if (/<!(?!--)/.test(text)) refuse('document types, entities and CDATA are not read');
  const elements: Element[] = [];
  const open: string[] = [];
  let content = '';
  let done = false;
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? undefined : next);
    if (open.length === 2) content += between;
    else if (open.length < 2 && between.trim().replace(/^\uFEFF/, '') !== '') refuse('text outside of its elements');
    if (next < 0) break;
    mark.lastIndex = next;
    const [whole, closes, name, , empty] = mark.exec(text) ?? refuse('a mark that is none');
    at = next + whole.length;
    if (name === undefined) continue; // a comment, an instruction
    if (done) refuse('more than one element');
    if (closes === '/') {
      if (open.pop() !== name) refuse('its elements do not close');
      if (open.length === 1) elements.push([localName(name), unescapeText(content).trim()]);
      if (open.length === 0) done = true;
      continue;
    }
    if (open.length === 0 && localName(name) !== root) refuse(`not <${root}>`);
    if (open.length === 1) content = '';
    if (empty === '/') {
      if (open.length === 1) elements.push([localName(name), '']);
      if (open.length === 0) done = true;
    } else open.push(name);
    if (elements.length > limits.sip.xmlElements || open.length > nesting) refuse('too many elements');
  }
  if (!done) refuse('it breaks off');
  return elements;
}

const nesting = 8;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescapeText(text: string): string {
  return text.replace(/&([^;]{0,10});?/g, (whole, name: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const meant = Number.isNaN(code) ? named.get(name) : code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
    return whole.endsWith(';') && meant !== undefined ? meant : refuse('an entity that XML does not know');
  });
}

/** `<root><name>text</name>...</root>`, in the order given. */
export const writeElements = (root: string, elements: readonly Element[]): string =>
  `<${root}>${elements.map(([name, text]) => `<${name}>${escapeText(text)}</${name}>`).join('')}</${root}>`;

const escapeText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
