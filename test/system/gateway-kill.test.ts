/** kill -9 of the whole gateway at any moment: whatever the broker acknowledged leads to an alert that is told. */
import type { MqttClient } from 'mqtt';
import { describe, expect, it } from 'vitest';
import type { Input, Reading } from '../../rules/engine/types.ts';
import { seeded } from '../support/home.ts';
import {
  alertsOf,
  announceBridge,
  connectAs,
  createFlat,
  isOpen,
  launchGateway,
  type RunningGateway,
  readJournal,
  startGateway,
  startReceiver,
  type TestFlat,
} from './gateway-support.ts';
import { pause, until } from './zigbee2mqtt-support.ts';

const rounds = 12;
const seed = 20_260_328;

/** The radio's side: presses and ordinary readings, each with a `last_seen` of its own. */
class Radio {
  /** `last_seen` of the presses that the broker acknowledged. */
  readonly acknowledged = new Set<number>();
  sent = 0;
  private lastSeen = 0;

  /** Resolves at the acknowledgement, or when the gateway is gone. */
  press(client: MqttClient): Promise<void> {
    const lastSeen = this.nextInstant();
    const message = JSON.stringify({
      action: 'emergency',
      last_seen: lastSeen,
      linkquality: 100 + (this.sent++ % 100),
    });
    return new Promise((resolve) => {
      client.once('close', resolve);
      client.publish('zigbee2mqtt/sos_button', message, { qos: 1 }, (error) => {
        if (!error) this.acknowledged.add(lastSeen);
        client.off('close', resolve);
        resolve();
      });
    });
  }

  move(client: MqttClient): void {
    const message = { occupancy: this.sent % 2 === 0, illuminance: this.sent, last_seen: this.nextInstant() };
    client.publish('zigbee2mqtt/hall/motion', JSON.stringify(message), { qos: 1 });
  }

  get unacknowledged(): number {
    return this.sent - this.acknowledged.size;
  }

  /** Each its own, and in the past: an event that is ahead of the gateway's clock is given the time of its arrival. */
  private nextInstant(): number {
    this.lastSeen = Math.max(this.lastSeen + 1, Date.now() - 1_000);
    return this.lastSeen;
  }
}

/** The log as it was seen so far: what has a seq keeps it. */
class SeenLog {
  readonly inputs = new Map<number, Input>();

  /** The seqs that mean something else than before, or came late below others. */
  look(flat: TestFlat): number[] {
    const highest = Math.max(0, ...this.inputs.keys());
    const now = readJournal(flat, (journal) => [...journal.read(0)]);
    const reused = now.filter(({ seq, input }) => {
      const before = this.inputs.get(seq);
      return before ? JSON.stringify(before) !== JSON.stringify(input) : seq <= highest;
    });
    for (const { seq, input } of now) this.inputs.set(seq, input);
    return reused.map(({ seq }) => seq);
  }

  get presses(): Reading[] {
    return [...this.inputs.values()].filter(
      (input): input is Reading =>
        input.type === 'reading' && input.signal === 'help' && input.evidence === 'report' && input.value === true,
    );
  }
}

async function closeOpen(gateway: RunningGateway, closed: Set<string>): Promise<void> {
  for (const { alert } of (await alertsOf(gateway, 'help-button')).filter(isOpen)) {
    await gateway.post('/api/close', { alertId: alert.id, reason: 'test' });
    closed.add(alert.id);
  }
}

describe('kill -9 of the gateway', () => {
  it('loses no alert, keeps the ids of what it repeats, and never gives a seq twice', {
    timeout: 120_000,
  }, async () => {
    const random = seeded(seed);
    const patience = seeded(seed + 1);
    const receiver = await startReceiver(() => patience() * 30);
    const flat = await createFlat({ webhookUrl: receiver.url });
    const radio = new Radio();
    const log = new SeenLog();
    const closed = new Set<string>();
    let cutShort = 0;

    for (let round = 0; round < rounds; round++) {
      if (round % 4 === 3) {
        // Killed while it starts, with what the last life left behind still to be taken up.
        const starting = launchGateway(flat);
        await pause(200 + random() * 600);
        await starting.kill();
      }
      const gateway = await startGateway(flat);
      const client = await connectAs(flat, 'zigbee2mqtt');
      client.setMaxListeners(0);
      if (round === 0) await announceBridge(client);
      if (round % 3 !== 1) await closeOpen(gateway, closed);
      const before = radio.unacknowledged;
      for (let calm = 1 + Math.floor(random() * 3); calm > 0; calm--) {
        radio.move(client);
        await radio.press(client);
        await pause(random() * 40);
      }
      // The last presses race with the kill.
      const killed = pause(random() * 40).then(() => gateway.kill());
      while (!gateway.exited) {
        radio.move(client);
        await Promise.race([radio.press(client), pause(random() * 15), killed]);
      }
      client.end(true);
      if (radio.unacknowledged > before) cutShort++;
      expect(log.look(flat), `seqs used twice by round ${round}`).toEqual([]);
    }

    const last = await startGateway(flat);
    const raised = () => receiver.calls.filter(({ payload }) => payload.message === 'raised');
    const told = () => new Set(raised().map(({ payload }) => payload.alert.id));
    const alerts = await alertsOf(last, 'help-button');
    await until('every alert is told', () => alerts.every(({ alert }) => told().has(alert.id)), 10_000).catch(() => {});
    await last.stop();
    expect(log.look(flat)).toEqual([]);

    const inLog = new Set(log.presses.map(({ at }) => at));
    expect([...radio.acknowledged].filter((lastSeen) => !inLog.has(lastSeen))).toEqual([]);
    expect(alerts.map(({ alert }) => alert.id).filter((id) => !told().has(id))).toEqual([]);
    expect(alerts.reduce((sum, { alert }) => sum + alert.count, 0)).toBe(log.presses.length);
    expect([...closed].filter((id) => isOpen(alerts.find(({ alert }) => alert.id === id)!))).toEqual([]);
    for (const { key, payload } of receiver.calls) expect(payload.id).toBe(key);
    const keys = new Set(raised().map(({ key }) => key));
    expect(keys.size).toBe(told().size);
    // The test itself: alerts came and went, and the killing hit work that was under way.
    expect(alerts.length).toBeGreaterThan(3);
    expect(radio.acknowledged.size).toBeGreaterThanOrEqual(rounds);
    expect(cutShort).toBeGreaterThan(0);
  });
});
