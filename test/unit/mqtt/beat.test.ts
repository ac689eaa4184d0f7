/** The heartbeat over MQTT: numbered, at its interval, and healthy only while the whole path is. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../gateway/clock.ts';
import { limits } from '../../../gateway/limits.ts';
import { silentLog } from '../../../gateway/log.ts';
import { MqttBeat } from '../../../gateway/mqtt/beat.ts';
import { createTopics } from '../../../gateway/mqtt/topics.ts';

const topics = createTopics({ base: 'aal', zigbee2mqtt: 'zigbee2mqtt' }, '12');

describe('the heartbeat over MQTT', () => {
  it('comes at its interval, says when the next is due, and does not pretend', async () => {
    const clock = new VirtualClock(0);
    const state = { healthy: true, connected: true, heard: [] as { topic: string; retain: boolean; text: string }[] };
    const link = {
      start: async () => undefined,
      stop: async () => undefined,
      publish: async (topic: string, text: string, { retain = false } = {}) => {
        state.heard.push({ topic, retain, text });
      },
      get connected() {
        return state.connected;
      },
    };
    const beat = new MqttBeat({ link, topics, clock, log: silentLog, healthy: () => state.healthy });
    beat.start();
    onTestFinished(() => beat.stop());
    const every = limits.mqtt.beatEveryMs;
    await clock.advanceBy(every);
    state.healthy = false;
    await clock.advanceBy(every);
    state.connected = false;
    await clock.advanceBy(every);
    state.connected = true;
    await clock.advanceBy(every);
    expect(state.heard.map(({ text }) => JSON.parse(text))).toEqual([
      { at: 0, seq: 1, healthy: true, nextWithinMs: every },
      { at: every, seq: 2, healthy: true, nextWithinMs: every },
      { at: 2 * every, seq: 3, healthy: false, nextWithinMs: every },
      { at: 4 * every, seq: 5, healthy: false, nextWithinMs: every },
    ]);
    expect(state.heard.every(({ topic, retain }) => topic === 'aal/12/heartbeat' && !retain)).toBe(true);
  });
});
