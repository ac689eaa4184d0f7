import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../gateway/log.ts';

function capture(options: { isTTY?: boolean; debug?: boolean } = {}) {
  const lines: string[] = [];
  const stream = { write: (line: string) => lines.push(line), isTTY: options.isTTY ?? false };
  return { log: createLog({ debug: options.debug ?? false, stream }), lines };
}

describe('the log', () => {
  it('hides secrets, phone numbers and mail addresses wherever they stand', () => {
    const { log, lines } = capture();
    log.redact(['hunter"2\\geheim', '+4915100000003']);
    log.info({ to: '+49 151 000000-01', nested: { mail: 'keller@example.org' } }, 'told 0151 00000002');
    log.error({ error: new Error('login hunter"2\\geheim failed for 4915100000003') }, 'smtp');
    log.warn(`url https://user:${encodeURIComponent('hunter"2\\geheim')}@example.org/`);
    log.warn({ header: Buffer.from('hunter"2\\geheim').toString('base64') }, 'auth');
    log.child({ password: 'hunter"2\\geheim' }).info('child');
    const all = lines.join('');
    expect(all).not.toMatch(/hunter|geheim|keller|15100000|151 0000|aHVudGVy/);
    for (const line of lines) JSON.parse(line);
  });

  it('leaves times, IEEE addresses, alert ids and figures alone', () => {
    const { log, lines } = capture();
    const text =
      'alert not-up@lzk3f2 at 1774728000000, 0x00158d0001dc126a, 2026-03-28T05:12:09.000Z, 21.05 °C, 0.0123456';
    log.info({ rssBytes: 123456789, seq: 4915100000 }, text);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ text, rssBytes: 123456789, seq: 4915100000 });
  });

  it('never lets a registered secret through, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, unit: 'grapheme' }), (secret) => {
        const { log, lines } = capture();
        log.redact([secret]);
        log.info({ fact: `a ${secret} b` }, `c ${secret} d`);
        const seen = JSON.parse(lines[0] ?? '') as { fact: string; text: string };
        expect(seen.fact).not.toContain(`a ${secret} b`);
        expect(seen.text).not.toContain(`c ${secret} d`);
      }),
    );
  });

  it('tells people one line on a terminal, and the stack only with --debug', () => {
    const quiet = capture({ isTTY: true });
    quiet.log.warn({ error: new Error('refused'), topic: 'a\nb\x1b[2J' }, 'the broker is gone');
    expect(quiet.lines[0]).toMatch(/^\d\d:\d\d:\d\d \S*warn \S* the broker is gone \(refused, topic a b \[2J\)\n$/);
    const loud = capture({ isTTY: true, debug: true });
    loud.log.error({ error: new Error('refused') }, 'gone');
    expect(loud.lines[0]).toContain('log.test.ts');
  });

  it('is quiet about debug lines unless asked', () => {
    const { log, lines } = capture();
    log.debug('not shown');
    expect(lines).toEqual([]);
  });
});
