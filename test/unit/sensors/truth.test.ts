/**
 * The recorded traffic of the real Zigbee2MQTT against what was really sent over the air (truth.jsonl). Nothing that was
 * not sent becomes a sign of life; every edge that Zigbee2MQTT published is heard; help, leak and fall are exact.
 */
import { describe, expect, it } from 'vitest';
import type { Inbox } from '../../../gateway/sensors/inbox.ts';
import type { Input } from '../../../rules/engine/types.ts';
import {
  type Captured,
  type CaptureSet,
  captureSets,
  flatSensors,
  isLost,
  newInbox,
  type Phase,
  packet,
  phasesOf,
  ReferenceListener,
  type Truth,
  truthOf,
  verdict,
} from '../../support/zigbee2mqtt.ts';

/** How the gateway lives through the phases. */
const lives = {
  'one gateway hears it all': {
    between: (inbox: Inbox) => inbox,
    retain: (message: Captured) => message.retain,
  },
  'a new subscription before each phase': {
    between: (inbox: Inbox, at: number, told: (inputs: Input[]) => void) => {
      told(inbox.disconnected(at - 50));
      told(inbox.connected(at));
      return inbox;
    },
    retain: (message: Captured) => message.retain,
  },
  'the gateway restarts before each phase': {
    between: (inbox: Inbox, at: number, told: (inputs: Input[]) => void, set: CaptureSet) => {
      const kept = inbox.snapshot(at - 50);
      const next = newInbox(flatSensors(set));
      next.restore(kept);
      told(next.connected(at));
      return next;
    },
    retain: (message: Captured) => message.retain,
  },
  'a gateway that remembers nothing starts before each phase': {
    between: (_: Inbox, at: number, told: (inputs: Input[]) => void, set: CaptureSet) => {
      const next = newInbox(flatSensors(set));
      told(next.connected(at));
      return next;
    },
    retain: (message: Captured) => message.retain,
  },
  'live subscriber: a broker sets no retain flag': {
    between: (inbox: Inbox) => inbox,
    retain: () => false,
  },
} as const;

/** With the cache on and nothing remembered, the first message of a device may be a repetition: taken over quietly. */
const isFirstWord = (set: CaptureSet, life: keyof typeof lives, { device, frame }: Truth): boolean =>
  set !== 'recommended' &&
  life === 'a gateway that remembers nothing starts before each phase' &&
  ((device === 'fall_radar' && frame === 'presence') || (device === 'front_door' && frame === 'open'));

function live(set: CaptureSet, life: keyof typeof lives): ReferenceListener {
  const listener = new ReferenceListener();
  let inbox = newInbox(flatSensors(set));
  for (const phase of phasesOf(set)) {
    const at = phase.messages[0]?.at ?? 0;
    inbox = lives[life].between(inbox, at, (inputs) => listener.hear(inputs), set);
    listener.hear(hearPhase(inbox, phase, lives[life].retain));
  }
  return listener;
}

const hearPhase = (inbox: Inbox, phase: Phase, retain: (message: Captured) => boolean): Input[] =>
  phase.messages.flatMap((message) =>
    inbox.hear(message.topic, message.payload, packet(message.at, { retain: retain(message) })),
  );

describe.each(captureSets)('%s settings', (set) => {
  it('leaves unheard only what Zigbee2MQTT did not publish', () => {
    const messages = phasesOf(set).flatMap((phase) => phase.messages);
    const name = (device: string) => flatSensors(set).find(({ id }) => id === device)?.device;
    for (const frame of truthOf(set).filter(isLost)) {
      const published = messages.filter(({ topic, at }) => topic.endsWith(`/${name(frame.device)}`) && at >= frame.at);
      expect(published).toEqual([]);
    }
  });

  describe.each(Object.keys(lives) as (keyof typeof lives)[])('%s', (life) => {
    const { invented, missed, edges, sent, heard } = verdict(set, live(set, life).signs);

    it('takes nothing for a sign of life that was not sent over the air', () => {
      expect(invented).toEqual([]);
    });

    it('hears every edge that Zigbee2MQTT published', () => {
      expect(missed.filter((edge) => !isFirstWord(set, life, edge))).toEqual([]);
      expect(edges).toBeGreaterThanOrEqual(10);
    });

    it('hears exactly the help, leak and fall that were sent', () => {
      expect(heard).toEqual(sent);
      expect(sent.map((frame) => frame.life)).toEqual(['help', 'help', 'fall possible', 'fall confirmed', 'leak']);
    });
  });
});

it('defaults: where a true that never went off is repeated, motion was held on all the while', () => {
  const listener = new ReferenceListener();
  const inbox = newInbox(flatSensors('defaults'));
  for (const phase of phasesOf('defaults').slice(0, 4)) {
    if (phase.name.startsWith('04')) expect(listener.value('hall_motion', 'motion')).toBe(true);
    listener.hear(hearPhase(inbox, phase, (message) => message.retain));
  }
  expect(listener.value('hall_motion', 'motion')).toBe(true);
});
