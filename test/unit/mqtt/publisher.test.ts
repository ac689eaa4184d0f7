/** What the gateway tells over MQTT: the retained truth, also after a broken link. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../gateway/clock.ts';
import type { RuleView } from '../../../gateway/http/api.ts';
import { limits } from '../../../gateway/limits.ts';
import { silentLog } from '../../../gateway/log.ts';
import type { Link } from '../../../gateway/mqtt/link.ts';
import { MqttPublisher } from '../../../gateway/mqtt/publisher.ts';
import { createTopics } from '../../../gateway/mqtt/topics.ts';
import type { Alert, AlertEffect } from '../../../rules/engine/types.ts';

const topics = createTopics({ base: 'aal', zigbee2mqtt: 'zigbee2mqtt' }, '12');

/** A link whose broker remembers what is retained. */
class FakeLink implements Link {
  connected = true;
  refusing = false;
  readonly sent: string[] = [];
  readonly retained = new Map<string, string>();

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  async publish(topic: string, payload: string, { retain = false } = {}): Promise<void> {
    if (this.refusing) throw new Error('no answer');
    this.sent.push(topic);
    if (retain && payload === '') this.retained.delete(topic);
    else if (retain) this.retained.set(topic, payload);
  }
}

function alert(state: Alert['state'], id = 'not-up@abc'): Alert {
  return {
    id,
    rule: 'not-up',
    title: { de: 'Nicht aufgestanden', en: 'Has not got up' },
    level: 'alarm',
    state,
    marked: null,
    startedAt: 1,
    openedAt: 2,
    because: { rule: 'not-up', facts: {}, lastLife: null, readings: [], gaps: [], presence: 'home' },
    count: 0,
    acknowledged: null,
    closed: null,
    handedOver: null,
  };
}

const changed = (of: Alert, change: AlertEffect['change']): AlertEffect => ({
  type: 'alert',
  at: 5,
  alert: of,
  change,
});

async function start(known: readonly Alert[] = []) {
  const clock = new VirtualClock(1_000);
  const link = new FakeLink();
  let rules: RuleView[] = [];
  const publisher = new MqttPublisher({ link, topics, clock, log: silentLog, version: '1.2.3', rules: () => rules });
  publisher.start({ alerts: known, presence: 'home', lamp: 'sent' });
  onTestFinished(() => publisher.stop());
  await clock.advanceBy(0);
  const setRules = (state: RuleView['state']) => {
    rules = [
      {
        ...{ rule: 'not-up', kind: 'missing', title: { de: 'x', en: 'x' }, level: 'alarm', state, shadow: false },
        ...{ since: 0, until: null, prealarmAt: null, firesAt: null, facts: {}, text: 'Alarm um 09:30' },
      },
    ];
  };
  return { clock, link, publisher, setRules };
}

const parsed = (link: FakeLink, topic: string) => JSON.parse(link.retained.get(topic) ?? 'null');

describe('the publisher', () => {
  it('says at once that somebody watches, and at the end that nobody does', async () => {
    const { link, publisher } = await start();
    expect(parsed(link, topics.status)).toEqual({ state: 'online', since: 1_000, version: '1.2.3' });
    expect(parsed(link, topics.presence)).toMatchObject({ presence: 'home' });
    expect(parsed(link, topics.lamp)).toMatchObject({ lamp: 'sent' });
    await publisher.stop();
    expect(parsed(link, topics.status)).toMatchObject({ state: 'offline' });
  });

  it('retains an alert until it is closed, and tells every change', async () => {
    const { clock, link, publisher } = await start();
    publisher.act([changed(alert('open'), 'opened')]);
    await clock.advanceBy(0);
    expect(parsed(link, topics.alert('not-up@abc'))).toMatchObject({ state: 'open', rule: 'not-up' });
    publisher.act([changed(alert('closed'), 'closed')]);
    await clock.advanceBy(0);
    expect(link.retained.has(topics.alert('not-up@abc'))).toBe(false);
    expect(link.sent.filter((topic) => topic === topics.alertEvents)).toHaveLength(2);
  });

  it('empties at start what was retained of an alert that was closed before', async () => {
    const { link } = await start([alert('closed', 'old@1'), alert('open', 'new@2')]);
    expect(link.sent).toContain(topics.alert('old@1'));
    expect([...link.retained.keys()].filter((topic) => topic.includes('/alerts/'))).toEqual([topics.alert('new@2')]);
  });

  it('gives a broker that forgot everything the truth of now when the link is up again', async () => {
    const { clock, link, publisher } = await start();
    publisher.act([changed(alert('open', 'one@1'), 'opened'), changed(alert('open', 'two@2'), 'opened')]);
    await clock.advanceBy(0);
    link.connected = false;
    publisher.act([
      changed(alert('closed', 'one@1'), 'closed'),
      { type: 'presence', at: 9, presence: 'away', why: 'door' },
      { type: 'lamp', at: 9, lamp: 'sent' },
    ]);
    await clock.advanceBy(0);
    link.retained.clear();
    link.retained.set(topics.alert('one@1'), 'from before');
    link.connected = true;
    publisher.up();
    await clock.advanceBy(0);
    expect(link.retained.has(topics.alert('one@1'))).toBe(false);
    expect(parsed(link, topics.alert('two@2'))).toMatchObject({ state: 'open' });
    expect(parsed(link, topics.presence)).toEqual({ presence: 'away', at: 9, why: 'door' });
    expect(parsed(link, topics.lamp)).toEqual({ lamp: 'sent', at: 9 });
    expect(parsed(link, topics.status)).toMatchObject({ state: 'online' });
  });

  it('tells what the rules wait for at most every ten seconds, and only when it changed', async () => {
    const { clock, link, publisher, setRules } = await start();
    const count = () => link.sent.filter((topic) => topic === topics.rules).length;
    const before = count();
    for (const state of ['watching', 'idle', 'prealarm'] as const) {
      setRules(state);
      publisher.changed();
      await clock.advanceBy(limits.mqtt.rulesEveryMs / 4);
    }
    expect(count()).toBe(before);
    await clock.advanceBy(limits.mqtt.rulesEveryMs);
    expect(count()).toBe(before + 1);
    expect(parsed(link, topics.rules)).toMatchObject([{ state: 'prealarm' }]);
    publisher.changed();
    await clock.advanceBy(2 * limits.mqtt.rulesEveryMs);
    expect(count()).toBe(before + 1);
  });

  it('tells them anew while nothing is heard: yesterday’s tomorrow is today', async () => {
    const { clock, link, publisher, setRules } = await start();
    setRules('idle');
    await clock.advanceBy(limits.mqtt.rulesAgainMs);
    expect(parsed(link, topics.rules)).toMatchObject([{ state: 'idle', text: 'Alarm um 09:30' }]);
    await publisher.stop();
    setRules('watching');
    await clock.advanceBy(2 * limits.mqtt.rulesAgainMs);
    expect(parsed(link, topics.rules)).toMatchObject([{ state: 'idle' }]);
  });

  it('tries again when the broker did not take it', async () => {
    const { clock, link, publisher } = await start();
    link.refusing = true;
    publisher.act([{ type: 'lamp', at: 9, lamp: 'not-sent' }]);
    await clock.advanceBy(0);
    expect(parsed(link, topics.lamp)).toMatchObject({ lamp: 'sent' });
    link.refusing = false;
    await clock.advanceBy(limits.mqtt.publishMs);
    expect(parsed(link, topics.lamp)).toMatchObject({ lamp: 'not-sent' });
  });

  it('leaves the last state of a topic, however fast it changed', async () => {
    const { clock, link, publisher } = await start();
    for (const lamp of ['detected', 'not-sent', 'sent', 'acknowledged', 'cleared'] as const) {
      publisher.act([{ type: 'lamp', at: 9, lamp }]);
    }
    await clock.advanceBy(0);
    expect(parsed(link, topics.lamp)).toMatchObject({ lamp: 'cleared' });
  });
});
