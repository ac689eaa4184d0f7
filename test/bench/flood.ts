/** A process of its own that publishes COUNT motion messages at QoS 1 as fast as the broker takes them: node flood.ts URL COUNT. */
import { connectAsync } from 'mqtt';
import { announce, motionSensors } from './bridge.ts';

const inFlight = 200;
const [url = '', count = '0'] = process.argv.slice(2);
const client = await connectAsync(url, { clientId: 'zigbee2mqtt' });
await announce(client);
const firstSeen = Date.now() - Number(count);
let sent = 0;
let acknowledged = 0;
await new Promise<void>((resolve, reject) => {
  const more = (): void => {
    while (sent < Number(count) && sent - acknowledged < inFlight) {
      const sensor = motionSensors[sent % motionSensors.length];
      const occupancy = Math.floor(sent / motionSensors.length) % 2 === 0;
      const payload = JSON.stringify({ occupancy, last_seen: firstSeen + sent, linkquality: sent % 255, battery: 90 });
      sent++;
      client.publish(`zigbee2mqtt/${sensor}`, payload, { qos: 1 }, (error) => {
        if (error) return reject(error);
        if (++acknowledged === Number(count)) resolve();
        else more();
      });
    }
  };
  more();
});
// A help press commits the log's open batch: what is in it can then be counted.
await client.publishAsync('zigbee2mqtt/sos_button', JSON.stringify({ action: 'emergency', last_seen: Date.now() }), {
  qos: 1,
});
await client.endAsync();
