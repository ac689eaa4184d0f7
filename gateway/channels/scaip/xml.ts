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
  const reader = new Reader(root);
  let at = 0;
  for (let next = text.indexOf('<'); next >= 0; next = text.indexOf('<', at)) {
    reader.text(text.slice(at, next));
    mark.lastIndex = next;
    const [whole, closes, name, , empty] = mark.exec(text) ?? refuse('a mark that is none');
    at = next + whole.length;
    if (name === undefined) continue; // a comment, an instruction
    if (closes !== '/') reader.open(name);
    if (closes === '/' || empty === '/') reader.close(name);
  }
  reader.text(text.slice(at));
  return reader.end();
}

class Reader {
  private readonly root: string;
  private readonly elements: Element[] = [];
  /** The elements that are open, outermost first. */
  private readonly inside: string[] = [];
  private content = '';
  private done = false;

  constructor(root: string) {
    this.root = root;
  }

  text(text: string): void {
    if (this.inside.length === 2) this.content += text;
    else if (this.inside.length < 2 && text.replace(/^\uFEFF/, '').trim() !== '')
      refuse('text outside of its elements');
  }

  open(name: string): void {
    if (this.done) refuse('more than one element');
    if (this.inside.length === 0 && localName(name) !== this.root) refuse(`not <${this.root}>`);
    if (this.inside.length === 1) this.content = '';
    this.inside.push(name);
    if (this.elements.length > limits.sip.xmlElements || this.inside.length > nesting) refuse('too many elements');
  }

  close(name: string): void {
    if (this.inside.pop() !== name) refuse('its elements do not close');
    if (this.inside.length === 1) this.elements.push([localName(name), unescapeText(this.content).trim()]);
    this.done = this.inside.length === 0;
  }

  end(): Element[] {
    if (!this.done) refuse('it breaks off');
    return this.elements;
  }
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
