/** Whatever comes, in whatever order, however often the gateway restarts: nothing is thrown, invented or lost. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inbox } from '../../../gateway/sensors/inbox.ts';
import {
  type CaptureSet,
  captureSets,
  flatSensors,
  newInbox,
  packet,
  phasesOf,
  ReferenceListener,
} from '../../support/zigbee2mqtt.ts';
import { noon, Station } from './station.ts';

const recordings = new Map(captureSets.map((set) => [set, phasesOf(set).flatMap((phase) => phase.messages)]));
const messagesOf = (set: CaptureSet) => recordings.get(set) ?? [];

function restarted(inbox: Inbox, set: CaptureSet, at: number): Inbox {
  const next = newInbox(flatSensors(set));
  next.restore(inbox.snapshot(at));
  next.connected(at);
  return next;
}

/** The whole recording; after the messages named, the gateway restarts, or the message comes once more. */
function signs(set: CaptureSet, restarts: ReadonlySet<number>, again: ReadonlyMap<number, boolean>): unknown[] {
  const listener = new ReferenceListener();
  let inbox = newInbox(flatSensors(set));
  messagesOf(set).forEach(({ topic, payload, at, retain }, index) => {
    listener.hear(inbox.hear(topic, payload, packet(at, { retain })));
    if (restarts.has(index)) inbox = restarted(inbox, set, at);
    const dup = again.get(index);
    if (dup !== undefined) listener.hear(inbox.hear(topic, payload, packet(at, { retain, dup })));
  });
  return listener.signs;
}

describe.each(captureSets)('%s', (set) => {
  const calm = signs(set, new Set(), new Map());
  const index = fc.nat(messagesOf(set).length - 1);

  it('restarts of the gateway and repeated messages change no sign of life, help, leak or fall', () => {
    fc.assert(
      fc.property(fc.array(index, { maxLength: 6 }), fc.array(fc.tuple(index, fc.boolean())), (restarts, again) => {
        expect(signs(set, new Set(restarts), new Map(again))).toEqual(calm);
      }),
      { numRuns: 15 },
    );
  });
});

it('never throws, whatever the bytes; its inputs carry the time of arrival; what it keeps is whole', () => {
  const topic = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'bridge/devices',
      'bridge/info',
      'bridge/state',
      'bridge/event',
      'front_door',
      'hall/motion',
      'sos_button/availability',
    ),
  );
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
    fc
      .dictionary(
        fc.constantFrom(
          'contact',
          'occupancy',
          'action',
          'last_seen',
          'linkquality',
          'state',
          'config',
          'data',
          'type',
        ),
        fc.jsonValue(),
      )
      .map((json) => Buffer.from(JSON.stringify(json))),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(topic, payload, fc.boolean(), fc.boolean()), { maxLength: 30 }), (messages) => {
      const station = new Station({ cache: messages.length % 2 === 0 });
      messages.forEach(([name, bytes, retain, dup], at) => {
        for (const input of station.raw(name, bytes, at, { retain, dup })) {
          expect(input.type === 'reading' ? input.receivedAt : input.at).toBe(noon + at);
          if (input.type === 'reading') expect(input.at).toBeLessThanOrEqual(input.receivedAt);
        }
      });
      const kept = station.inbox.snapshot(noon);
      station.inbox.restore(kept);
      expect(station.inbox.snapshot(noon)).toBe(kept);
    }),
    { numRuns: 100 },
  );
});
