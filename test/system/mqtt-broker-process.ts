/** An embedded broker in a process of its own, to be killed: `mqtt-broker-process.ts FOLDER PORT` prints the port when it listens. */
import { SystemClock } from '../../gateway/clock.ts';
import { createLog } from '../../gateway/log.ts';
import { EmbeddedBroker } from '../../gateway/mqtt/broker/broker.ts';

const [dataFolder = '', port = '0'] = process.argv.slice(2);
const broker = new EmbeddedBroker({
  config: { host: '127.0.0.1', port: Number(port), users: [] },
  dataFolder,
  clock: new SystemClock(),
  log: createLog({ debug: false, stream: process.stderr }),
  anonymousOnLoopback: true,
});
await broker.start();
const { port: opened } = await broker.listen();
process.stdout.write(`${opened}\n`);
