/** A mail cannot be talked into being another mail. */
import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { htmlOf } from '../../gateway/channels/email/html.ts';
import { Email } from '../../gateway/channels/email/index.ts';
import { isPlainAddress, mailOf } from '../../gateway/channels/email/mail.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { aMessage, anAlert, noon } from '../support/messages.ts';

const asBytes = createTransport({ streamTransport: true, buffer: true });

async function rendered(change: Parameters<typeof aMessage>[0]): Promise<{ headers: string[]; raw: string }> {
  const mail = mailOf(aMessage({ to: 'keller@example.org', ...change }), 'aal@example.org');
  const raw = String((await asBytes.sendMail(mail)).message);
  const end = raw.search(/\r?\n\r?\n/);
  return {
    raw,
    headers: raw
      .slice(0, end)
      .replace(/\r?\n[ \t]+/g, ' ')
      .split(/\r?\n/),
  };
}

const names = (headers: readonly string[]): string[] =>
  headers.map((line) => line.slice(0, line.indexOf(':')).toLowerCase()).sort();

/** Whatever a title, a flat's name or an id may hold: line breaks of every kind, header look-alikes, addresses. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.constantFrom(
    'x\r\nBcc: spy@example.net',
    'x\nBcc: spy@example.net\n\nbody',
    'x\rBcc: spy@example.net',
    'x\u2028Bcc: spy@example.net',
    '=?utf-8?Q?=0ABcc:_spy@example.net?=',
    '<keller@example.org>, spy@example.net',
    '"; --',
    'x\0y',
    '\u202egro.elpmaxe@yps\u202c',
    '\ud800',
  ),
);

describe('the headers of a mail', () => {
  it('are these and no others: nothing to reply to, nothing that a holiday notice answers', async () => {
    const { headers } = await rendered({ kind: 'all-clear' });
    expect(names(headers)).toEqual(
      [
        ...['auto-submitted', 'x-auto-response-suppress', 'aal-delivery', 'from', 'to', 'in-reply-to', 'references'],
        ...['subject', 'message-id', 'date', 'mime-version', 'content-type'],
      ].sort(),
    );
    expect(headers).toContain('Auto-Submitted: auto-generated');
  });

  it('and the one recipient stay the same, whatever the texts hold', async () => {
    const expected = names((await rendered({})).headers);
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, nasty, async (subject, id, name, label) => {
        const { headers, raw } = await rendered({
          subject: `a${subject}`,
          text: `${subject}\r\n.\r\nMAIL FROM:<spy@example.net>`,
          id: `a${id}`,
          alert: anAlert({ id }),
          flat: { id: '12', name },
          contact: { id: 'keller', name },
          layout: { ...aMessage().layout, label },
        });
        expect(names(headers)).toEqual(expected);
        expect(headers.find((line) => /^to:/i.test(line))).toBe('To: keller@example.org');
        expect(headers.find((line) => /^from:/i.test(line))).toMatch(/<aal@example\.org>$/);
        expect(raw).not.toContain('\0');
        expect(raw.replaceAll('\r\n', '')).not.toContain('\r');
      }),
      { numRuns: 300 },
    );
  });

  it('name the same conversation for all mails of an alert, and another for the next alert', async () => {
    const references = async (change: Parameters<typeof aMessage>[0]) =>
      (await rendered(change)).headers.find((line) => line.startsWith('References:'));
    const raised = await references({ id: 'd1' });
    expect(await references({ id: 'd2', kind: 'all-clear' })).toBe(raised);
    expect(await references({ id: 'd3', alert: anAlert({ id: 'not-up@m1' }) })).not.toBe(raised);
  });

  it('say first what is new, because the subject stays', async () => {
    const { headers } = await rendered({ layout: { ...aMessage().layout, label: 'Entwarnung' } });
    expect(headers).toContain('From: "Whg 12: Entwarnung" <aal@example.org>');
  });
});

describe('the HTML of a mail', () => {
  const link = 'https://aal.example.org/a/AbCd?x=1&y="2"';
  const htmlWith = (text: string): string =>
    htmlOf(
      aMessage({
        subject: text,
        link,
        flat: { id: '12', name: text },
        layout: {
          label: text,
          headline: `a${text}`,
          paragraphs: [text],
          next: [text],
          button: { label: text, link },
          footer: text,
        },
      }),
    );
  const tagsOf = (html: string): string[] => (html.match(/<[^>]*>/g) ?? []).filter((tag) => tag !== '<br>');

  it('shows texts as text: whatever they hold, the tags are ours', () => {
    const expected = tagsOf(htmlWith('x'));
    fc.assert(
      fc.property(nasty, (text) => {
        expect(tagsOf(htmlWith(`<img src="http://spy.example.net/x">${text}<script>' onclick="`))).toEqual(expected);
      }),
    );
  });

  it('has one link, ours, character by character', () => {
    const html = htmlWith('siehe https://other.example/');
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(html).toContain('href="https://aal.example.org/a/AbCd?x=1&amp;y=&quot;2&quot;"');
  });

  it('does not look like an emergency where it is a test, or over', () => {
    const bar = (change: Parameters<typeof aMessage>[0]) =>
      /<h1 style="[^"]*background-color:(#\w+)/.exec(htmlOf(aMessage({ level: 'emergency', ...change })))?.[1];
    const looks = [bar({}), bar({ alert: anAlert({ marked: 'test' }) }), bar({ kind: 'all-clear' })];
    expect(new Set(looks).size).toBe(3);
  });
});

describe('an address', () => {
  it.each(['keller@example.org', 'a.b+c@sub.example.org', 'müller@example.org'])('%s is plain', (address) => {
    expect(isPlainAddress(address)).toBe(true);
  });

  it.each([
    'keller@example.org, spy@example.net',
    'keller@example.org\r\nBcc: spy@example.net',
    'Keller <keller@example.org>',
    'keller',
    '@example.org',
    'a@b@c',
    'x y@example.org',
  ])('%j is refused for good, before anything is connected', async (to) => {
    const email = new Email(
      { host: '127.0.0.1', port: 1, secure: false, starttls: 'never', from: 'aal@example.org' },
      { clock: new VirtualClock(noon) },
    );
    const result = await email.send(aMessage({ to }), new AbortController().signal);
    expect(result).toEqual({ status: 'failed', reason: 'not a plain mail address', retry: false });
  });
});
