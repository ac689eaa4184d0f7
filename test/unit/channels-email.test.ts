/** A mail cannot be talked into being another mail. */
import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
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
  ),
);

describe('a mail', () => {
  it('has the same headers and the one recipient, whatever the texts hold', async () => {
    const expected = names((await rendered({})).headers);
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, async (subject, id, name) => {
        const { headers } = await rendered({
          subject: `a${subject}`,
          id: `a${id}`,
          alert: anAlert({ id }),
          flat: { id: '12', name },
        });
        expect(names(headers)).toEqual(expected);
        expect(headers.find((line) => /^to:/i.test(line))).toBe('To: keller@example.org');
      }),
      { numRuns: 200 },
    );
  });

  it('shows texts as text: no tag of theirs reaches the HTML, nothing is fetched', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const mail = mailOf(
          aMessage({ text: `<img src="http://spy.example.net/x">${text}<script>`, link: null }),
          'aal@example.org',
        );
        expect(String(mail.html).replace(/<\/?(!DOCTYPE html|html lang="de"|html|body|p|br)>/g, '')).not.toMatch(/</);
      }),
    );
  });

  it('makes a link of our own link only, character by character', async () => {
    const link = 'https://aal.example.org/a/AbCd?x=1&y="2"';
    const { html } = mailOf(aMessage({ text: `siehe https://other.example/ und ${link}`, link }), 'aal@example.org');
    expect(String(html).match(/<a /g)).toHaveLength(1);
    expect(html).toContain('href="https://aal.example.org/a/AbCd?x=1&amp;y=&quot;2&quot;"');
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
