/** The whole gateway beside a real Mosquitto: the broker restarts, the flat goes on being heard. */
import { expect, it } from 'vitest';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';
import {
  alertsOf,
  announceBridge,
  connectAs,
  createFlat,
  startGateway,
  startReceiver,
  untilTrue,
} from './gateway-support.ts';
import { createMosquitto } from './mqtt-support.ts';
import { until } from './zigbee2mqtt-support.ts';

describeWith(['mosquitto'], 'the gateway beside Mosquitto', () => {
  it('hears the press after the broker has restarted, and leaves its last will when it is killed', {
    timeout: 60_000,
  }, async () => {
    const mosquitto = await createMosquitto(tempFolder());
    await mosquitto.start();
    const receiver = await startReceiver();
    const flat = await createFlat({ webhookUrl: receiver.url, brokerPort: mosquitto.port, external: true });
    const gateway = await startGateway(flat);
    const told = (rule: string) => receiver.calls.filter(({ payload }) => payload.alert.rule === rule);
    const press = async () => {
      const radio = await connectAs(flat, 'external');
      await announceBridge(radio);
      await radio.publishAsync('zigbee2mqtt/sos_button', `{"action":"emergency","last_seen":${Date.now()}}`, {
        qos: 1,
      });
      await radio.endAsync();
    };
    await press();
    await until('the first press is told', () => told('help-button').length === 1, 10_000);
    const [first] = await alertsOf(gateway, 'help-button');
    await gateway.post('/api/close', { alertId: first?.alert.id, reason: 'test' });

    await mosquitto.stop();
    await untilTrue('down', async () => (await gateway.status()).health.broker === 'down');
    await mosquitto.start();
    await press();
    const raised = () => told('help-button').filter(({ payload }) => payload.message === 'raised');
    await until('the second press is told', () => raised().length === 2, 20_000);
    expect((await alertsOf(gateway, 'help-button')).map(({ alert }) => alert.count)).toEqual([1, 1]);

    const states: string[] = [];
    const monitor = await connectAs(flat, 'external');
    monitor.on('message', (_, payload) => states.push(JSON.parse(payload.toString()).state));
    await monitor.subscribeAsync('aal/12/status', { qos: 1 });
    await until('online, retained', () => states.length > 0);
    await gateway.kill();
    await until('the last will', () => states.length > 1);
    expect(states).toEqual(['online', 'offline']);
  });
});
