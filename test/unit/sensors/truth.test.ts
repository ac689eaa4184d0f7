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
  newInbox,
  type Phase,
  packet,
  phasesOf,
  ReferenceListener,
  type Sign,
  type Truth,
  truthOf,
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

/** Frames that Zigbee2MQTT did not publish: the broker was down, and it does not queue. */
const isLost = (truth: Truth): boolean => truth.phase === '08-broker-restart';
/** Without last_seen and with the cache on, a `true` that never went off is repeated unchanged. */
const isUnchanged = (set: CaptureSet, truth: Truth): boolean =>
  set === 'defaults' && truth.phase === '04-restart-cached-state' && truth.device === 'hall_motion';

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

/** Each sign beside the frame of that device that went over the air last before it, within a second. */
function causes(signs: readonly Sign[], truth: readonly Truth[]): { sign: Sign; cause: Truth | undefined }[] {
  return signs.map((sign) => ({
    sign,
    cause: truth.findLast((frame) => frame.device === sign.sensor && frame.at <= sign.at && frame.at > sign.at - 1000),
  }));
}

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
    const truth = truthOf(set);
    const signs = live(set, life).signs;
    const caused = causes(signs, truth);

    it('takes nothing for a sign of life that was not sent over the air', () => {
      const invented = caused.filter(
        ({ sign, cause }) => sign.sign === 'life' && cause?.life !== 'edge' && cause?.life !== 'renewal',
      );
      expect(invented).toEqual([]);
    });

    it('hears every edge that Zigbee2MQTT published', () => {
      const edges = truth.filter((frame) => frame.life === 'edge' && !isLost(frame) && !isUnchanged(set, frame));
      const heard = new Set(caused.filter(({ sign }) => sign.sign === 'life').map(({ cause }) => cause));
      const missed = edges.filter((edge) => !heard.has(edge));
      expect(missed.filter((edge) => !isFirstWord(set, life, edge))).toEqual([]);
      expect(missed.length).toBeLessThanOrEqual(2);
      expect(edges.length).toBeGreaterThanOrEqual(10);
    });

    it.each(['help', 'leak', 'fall possible', 'fall confirmed'] as const)('hears exactly as many: %s', (what) => {
      const sent = truth.filter((frame) => frame.life === what && !isLost(frame));
      expect(caused.filter(({ sign }) => sign.sign === what).map(({ cause }) => cause)).toEqual(sent);
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
