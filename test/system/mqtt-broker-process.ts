/**
 * An embedded broker in a process of its own, to be killed: `mqtt-broker-process.ts FOLDER [HANDLED]` prints its port.
 * With HANDLED the gateway's own link hears gateway/# and writes each payload as a line into that file.
 */
import { openSync, writeSync } from 'node:fs';
import { SystemClock } from '../../gateway/clock.ts';
import { createLog } from '../../gateway/log.ts';
import { EmbeddedBroker } from '../../gateway/mqtt/broker/broker.ts';
import { LocalLink } from '../../gateway/mqtt/local-link.ts';

const [dataFolder = '', handledFile] = process.argv.slice(2);
const clock = new SystemClock();
const log = createLog({ debug: false, stream: process.stderr });
const config = { host: '127.0.0.1', port: 0, users: [] };
const broker = new EmbeddedBroker({ config, dataFolder, clock, log, anonymousOnLoopback: true });
await broker.start();
if (handledFile !== undefined) {
  const file = openSync(handledFile, 'a');
  const will = { topic: 'aal/12/status', payload: '{"state":"offline"}' };
  const link = new LocalLink({ broker, clock, log, subscriptions: ['gateway/#'], will });
  const message = ({ payload }: { payload: Buffer }): void => void writeSync(file, `${payload}\n`);
  await link.start({ message, up: () => undefined, down: () => undefined });
  await link.publish(will.topic, '{"state":"online"}', { retain: true });
}
const { port } = await broker.listen();
process.stdout.write(`${port}\n`);
