/** Whatever comes from outside: no crash, no hang, and a reason in one line for whatever is refused. `npm run bench -- hostile` does more of it. */
import { describe, expect, it } from 'vitest';
import { corpusOf } from '../support/hostile/payloads.ts';
import { protocols } from '../support/hostile/protocols.ts';
import { attack } from '../support/hostile/run.ts';

describe('hostile input', () => {
  it.each(protocols)('$name', { timeout: 60_000 }, async (protocol) => {
    const payloads = corpusOf(protocol.corpus).length + 150;
    const { crashes, hangs, refused, reasoned } = await attack(protocol, payloads, 1);
    expect(crashes).toEqual([]);
    expect(hangs).toBe(0);
    // Something good is among it, and is taken.
    expect(refused).toBeLessThan(payloads);
    expect(refused).toBeGreaterThan(payloads / 10);
    expect(reasoned).toBe(refused);
  });
});
