/** A relative, or a coroner, reads the audit: what a channel said of an attempt stands there in their language. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attemptReason } from '../../gateway/commands/audit-reasons.ts';

/** What channels and the outbox write down of an attempt, as it stands in their source. */
const written = globSync('gateway/{channels,delivery}/**/*.ts')
  .filter((file) => !/_blueprint|hooks|link-page/.test(file))
  .flatMap((file) => {
    const said = /(?:reason:|receipt:|HttpFailure\(|SipFailure\(| failed\(|unanswered\()\s*(['"])(.+?)\1/g;
    return [...readFileSync(file, 'utf8').matchAll(said)].map(([, , reason = '']) => reason);
  });

/** What a SIP response to the centre carries. */
const noReason = new Set(['OK', 'Method Not Allowed', 'Unsupported Media Type', 'Bad Request']);

describe('what became of an attempt', () => {
  it.each([...new Set(written)].filter((reason) => !noReason.has(reason)))('%s: in German', (reason) => {
    expect(attemptReason(reason, 'de')).not.toBe(reason);
    expect(attemptReason(reason, 'en')).toBe(reason);
  });

  it.each([
    [
      'primary receiver: is busy; secondary receiver: no answer within 10 s',
      'erster Empfänger: ist besetzt; zweiter Empfänger: nach 10 s keine Antwort',
    ],
    ['unreachable: connection refused', 'nicht erreichbar: Verbindung abgelehnt'],
    [
      'given up after a day; unreachable: name not found',
      'nach einem Tag aufgegeben; nicht erreichbar: Name unbekannt',
    ],
    ['the mail server refuses the recipient (550 5.1.1)', 'der Mailserver lehnt die Adresse ab (550 5.1.1)'],
    ['a word of a provider (999)', 'a word of a provider (999)'],
  ])('%s', (reason, german) => {
    expect(attemptReason(reason, 'de')).toBe(german);
  });
});
