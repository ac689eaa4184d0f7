/** Commands over MQTT: what is obeyed, and what is refused however it is written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Desk } from '../../../gateway/http/api.ts';
import { limits } from '../../../gateway/limits.ts';
import { obey, parseCommand } from '../../../gateway/mqtt/commands.ts';
import type { Received } from '../../../gateway/mqtt/link.ts';
import { createTopics, verbs } from '../../../gateway/mqtt/topics.ts';

const topics = createTopics({ base: 'aal', zigbee2mqtt: 'zigbee2mqtt' }, '12');

function message(verb: string, payload: unknown, retain = false): Received {
  const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return { topic: `aal/12/command/${verb}`, payload: bytes, retain, dup: false, qos: 1, receivedAt: 0 };
}

const never = (): never => {
  throw new Error('refused');
};

/** Writes down what it was asked. */
function notingDesk() {
  const asked: unknown[][] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      asked.push([name, ...values]);
      return { ok: true, text: 'done' } as const;
    };
  const desk = {
    acknowledge: note('acknowledge'),
    close: note('close'),
    cancel: note('cancel'),
    mode: note('mode'),
    testAlarm: note('testAlarm'),
  };
  return { asked, desk: desk as unknown as Desk };
}

describe('a command over MQTT', () => {
  it.each([
    ['ack', { alertId: 'a@1', by: 'keller' }, ['acknowledge', { alertId: 'a@1' }, 'keller', 'mqtt']],
    ['ack', { alertId: 'a@1' }, ['acknowledge', { alertId: 'a@1' }, 'local', 'mqtt']],
    [
      'close',
      { alertId: 'a@1', reason: 'justified' },
      ['close', { alertId: 'a@1', reason: 'justified' }, 'local', 'mqtt'],
    ],
    ['cancel', { alertId: 'a@1' }, ['cancel', { alertId: 'a@1' }, 'local', 'mqtt']],
    ['mode', { mode: 'normal' }, ['mode', { mode: 'normal' }, 'local', 'mqtt']],
    [
      'mode',
      { mode: 'absence', until: '2026-03-28T22:00:00+01:00' },
      ['mode', { mode: 'absence', untilMs: Date.UTC(2026, 2, 28, 21) }, 'local', 'mqtt'],
    ],
    ['test', { level: 'alarm' }, ['testAlarm', { level: 'alarm' }, 'local']],
  ])('%s %j', (verb, payload, expected) => {
    const { asked, desk } = notingDesk();
    expect(obey(desk, topics, message(verb, payload), 'en', never)).toEqual({ command: verb, ok: true, text: 'done' });
    expect(asked).toEqual([expected]);
  });

  it.each([
    ['reboot', {}, 'There is no command "reboot".'],
    ['ack', {}, '"alertId" is missing in the command, or wrong.'],
    ['ack', { alertId: 7 }, '"alertId" is missing in the command, or wrong.'],
    ['ack', { alertId: 'a@1', sudo: true }, '"sudo" is missing in the command, or wrong.'],
    ['close', { alertId: 'a@1', reason: 'because' }, '"reason" is missing in the command, or wrong.'],
    ['cancel', {}, '"alertId" is missing in the command, or wrong.'],
    ['mode', { mode: 'absence' }, '"until" is missing in the command, or wrong.'],
    ['mode', { mode: 'absence', until: '2026-03-28 22:00' }, '"until" is missing in the command, or wrong.'],
    ['mode', { mode: 'party' }, '"mode" is missing in the command, or wrong.'],
    ['test', { level: 'all' }, '"level" is missing in the command, or wrong.'],
    ['ack', 'keller', 'The command is not valid JSON.'],
    ['ack', '', 'The command is not valid JSON.'],
    ['ack', '[]', 'The command must be a JSON object.'],
    ['ack', 'null', 'The command must be a JSON object.'],
  ])('%s %j is refused in words', (verb, payload, text) => {
    const { asked, desk } = notingDesk();
    const logged: string[] = [];
    const answer = obey(desk, topics, message(verb, payload), 'en', (reason) => logged.push(reason));
    expect(answer).toEqual({ command: verb, ok: false, text });
    expect(logged).toEqual([expect.stringMatching(/^[a-zA-Z, ]{8,60}$/)]);
    expect(asked).toEqual([]);
  });

  it('is refused when it is retained: it would be obeyed again at every start', () => {
    const { asked, desk } = notingDesk();
    const answer = obey(desk, topics, message('ack', { alertId: 'a@1' }, true), 'de', () => {});
    expect(answer).toMatchObject({ ok: false, text: expect.stringContaining('retained') });
    expect(asked).toEqual([]);
  });

  it('is refused when it is too long', () => {
    const payload = { alertId: 'a@1', by: ' '.repeat(limits.mqtt.commandBytes) };
    expect(parseCommand('ack', message('ack', payload))).toMatchObject({ refusal: { reason: 'size' } });
  });

  it('is none on another topic', () => {
    const { desk } = notingDesk();
    for (const topic of ['aal/13/command/ack', 'aal/12/status', 'zigbee2mqtt/command/ack']) {
      expect(obey(desk, topics, { ...message('ack', {}), topic }, 'en', never)).toBeNull();
    }
  });

  it('never throws and never commands by accident, whatever the bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 6_000 }).map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .dictionary(
          fc.constantFrom('alertId', 'by', 'reason', 'mode', 'until', 'level', '__proto__', 'constructor'),
          fc.jsonValue(),
        )
        .map((object) => Buffer.from(JSON.stringify(object))),
    );
    const verb = fc.oneof(
      fc.constantFrom(...verbs),
      fc.constantFrom('__proto__', 'constructor', 'toString', ''),
      fc.string(),
    );
    fc.assert(
      fc.property(verb, bytes, fc.boolean(), (word, payload, retain) => {
        const { asked, desk } = notingDesk();
        const answer = obey(
          desk,
          topics,
          { ...message('ack', {}), topic: `aal/12/command/${word}`, payload, retain },
          'en',
          () => {},
        );
        expect(asked.length).toBe(answer?.ok ? 1 : 0);
        if (retain || payload.length > limits.mqtt.commandBytes) expect(answer?.ok).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('topics', () => {
  it('hold a flat id in one level, whatever it is made of', () => {
    const odd = createTopics({ base: 'aal', zigbee2mqtt: 'z2m' }, 'Whg 12/3 +#');
    expect(odd.status).toBe('aal/Whg%2012%2F3%20%2B%23/status');
    expect(odd.subscriptions).toEqual(['z2m/#', 'aal/Whg%2012%2F3%20%2B%23/command/#']);
  });
});
