/**
 * kill -9 of the whole gateway at 300 random moments, seeded, while alerts are raised and sent over two paths; the receivers count.
 * A press that the broker acknowledged must lead to an alert that each of them hears of, a repeat must carry the same id.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { SMTPServer } from 'smtp-server';
import { createJournal } from '../../gateway/journal/create.ts';
import type { Alert } from '../../rules/engine/types.ts';
import { seeded } from '../support/home.ts';
import { announce } from './bridge.ts';
import { type PlacedFlat, placeBenchFlat, runGateway, type StartingGateway } from './gateway-process.ts';
import type { Figure } from './part.ts';

const kills = 300;
const seed = 20_261_126;
/** After the gateway is ready: long enough for a few alerts on a slow machine. */
const killWithinMs = 700;
/** The last gateway's time to send what the killed ones left behind. */
const settleMs = 60_000;

/** What one receiver has heard of alerts that began: the alert's key -> the ids of the deliveries, repeats included. */
class Heard {
  readonly deliveries = new Map<string, string[]>();

  take(alert: string, delivery: string): void {
    this.deliveries.set(alert, [...(this.deliveries.get(alert) ?? []), delivery]);
  }

  get total(): number {
    return [...this.deliveries.values()].reduce((sum, ids) => sum + ids.length, 0);
  }

  get distinct(): number {
    return new Set([...this.deliveries.values()].flat()).size;
  }
}

export async function measure(): Promise<Figure[]> {
  const random = seeded(seed);
  const webhook = await startWebhook(() => random() * 40);
  const mail = await startMail(() => random() * 40);
  const flat = await placeBenchFlat(webhook.url, (text) => withMail(text, mail.port));
  const pressed = new Set<number>();
  const stats = { starting: 0, cutShort: 0 };
  for (let kill = 0; kill < kills; kill++) await live(flat, random, kill, pressed, stats);
  const last = runGateway(flat);
  try {
    await last.ready();
    await drained(last);
    await last.halt();
    return [figure(lookAt(flat, pressed), webhook.heard, mail.heard, stats, pressed.size)];
  } finally {
    await last.stop();
    webhook.stop();
    mail.stop();
  }
}

/** One life of the gateway: presses come, alerts are closed so that the next press is a new one, and it is killed somewhere in between. */
async function live(
  flat: PlacedFlat,
  random: () => number,
  round: number,
  pressed: Set<number>,
  stats: { starting: number; cutShort: number },
): Promise<void> {
  const gateway = runGateway(flat);
  if (round % 6 === 5) {
    // While it starts, with what the last life left behind still to be taken up.
    stats.starting++;
    await Promise.race([gateway.ready(), sleep(100 + random() * 900)]).catch(() => undefined);
    return gateway.kill();
  }
  await gateway.ready();
  const radio = await connectAsync(gateway.mqttUrl, { clientId: 'zigbee2mqtt', reconnectPeriod: 0 });
  radio.on('error', () => undefined);
  if (round === 0) await announce(radio);
  let alive = true;
  const killed = sleep(random() * killWithinMs).then(async () => {
    await gateway.kill();
    alive = false;
    radio.end(true);
  });
  while (alive) {
    const isAcknowledged = await Promise.race([press(radio, pressed), killed.then(() => false)]);
    if (!isAcknowledged) stats.cutShort++;
    await Promise.race([closeAll(gateway).catch(() => undefined), killed]);
    await Promise.race([sleep(random() * 20), killed]);
  }
}

let lastSeen = 0;

/** True once the broker has acknowledged it: from then on it must not be lost. */
function press(radio: MqttClient, pressed: Set<number>): Promise<boolean> {
  lastSeen = Math.max(lastSeen + 1, Date.now() - 1_000);
  const at = lastSeen;
  const message = JSON.stringify({ action: 'emergency', last_seen: at, linkquality: 100 + (at % 100) });
  return new Promise((resolve) => {
    radio.publish('zigbee2mqtt/sos_button', message, { qos: 1 }, (error) => {
      if (!error) pressed.add(at);
      resolve(!error);
    });
  });
}

/** What was told is closed. What is closed before that is overtaken, and nobody need hear of it. */
async function closeAll(gateway: StartingGateway): Promise<void> {
  for (const { alert, deliveries } of (await gateway.status()).alerts) {
    if (alert.rule !== 'help-button' || alert.state !== 'open') continue;
    const raised = deliveries.filter(({ message }) => message === 'raised');
    const isTold = raised.length > 0 && raised.every(({ status }) => status !== 'pending');
    if (isTold) await gateway.post('/api/close', { alertId: alert.id, reason: 'test' });
  }
}

async function drained(gateway: StartingGateway): Promise<void> {
  for (let waitedMs = 0; waitedMs < settleMs; waitedMs += 200) {
    if ((await gateway.status()).health.outbox.pending === 0) return;
    await sleep(200);
  }
}

interface Seen {
  readonly alerts: readonly Alert[];
  /** Presses that were acknowledged and are not in the log. */
  readonly lostPresses: number;
}

function lookAt({ folder }: PlacedFlat, pressed: ReadonlySet<number>): Seen {
  const journal = createJournal(join(folder, 'data'), { readOnly: true });
  journal.open();
  try {
    const logged = new Set<number>();
    for (const { input } of journal.read(0))
      if (input.type === 'reading' && input.signal === 'help' && input.value === true) logged.add(input.at);
    const alerts = journal.alerts({ limit: 1_000_000 }).filter(({ rule }) => rule === 'help-button');
    return { alerts, lostPresses: [...pressed].filter((at) => !logged.has(at)).length };
  } finally {
    journal.close();
  }
}

function figure(
  { alerts, lostPresses }: Seen,
  webhook: Heard,
  mail: Heard,
  { starting, cutShort }: { starting: number; cutShort: number },
  presses: number,
): Figure {
  const lost = (heard: Heard): number => alerts.filter(({ id }) => !heard.deliveries.has(id)).length;
  const lostByWebhook = lost(webhook);
  const lostByMail = lost(mail);
  const renamed = [webhook, mail].flatMap(({ deliveries }) =>
    [...deliveries.values()].filter((ids) => new Set(ids).size > 1),
  ).length;
  const repeats = webhook.total - webhook.distinct + mail.total - mail.distinct;
  const held = lostPresses + lostByWebhook + lostByMail + renamed === 0;
  return {
    what: `kill -9 at ${kills} random moments (seed ${seed}) while alerts are raised and sent by webhook and e-mail`,
    measured: `${alerts.length} alerts of ${presses} acknowledged presses: ${lostPresses} presses lost, ${lostByWebhook} alerts lost by webhook, ${lostByMail} by e-mail; ${repeats} repeats, ${renamed} under another id${held ? '' : ' NOT REACHED'}`,
    atLeast: 'none lost, repeats under the same id',
    aim: 'the same',
    note: `${starting} of the kills while it started, ${cutShort} presses cut off before the acknowledgement`,
  };
}

/** The second path, in the same step: everybody is told over both. */
const withMail = (flat: string, port: number): string =>
  flat
    .replace('keller: { dispatch', 'weber: { email: weber@example.org, always: true }\n  keller: { dispatch')
    .replace('emergency: [{ to: [keller]', 'emergency: [{ to: [keller, weber]')
    .concat(`email: { host: 127.0.0.1, port: ${port}, starttls: never, from: aal@example.org }\n`);

async function startWebhook(answerAfterMs: () => number) {
  const heard = new Heard();
  const server = createServer((call, answer) => {
    let body = '';
    call.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    call.on('end', () => {
      const { id, message, alert } = JSON.parse(body);
      if (message === 'raised') heard.take(alert.id, id);
      setTimeout(() => answer.setHeader('content-type', 'application/json').end('{}'), answerAfterMs());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard, stop };
}

/** A mail is heard once its last line is in: from then on the server may deliver it, whatever the sender learns of that. */
async function startMail(answerAfterMs: () => number) {
  const heard = new Heard();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (chunk) => {
        text += chunk;
      });
      stream.on('end', () => {
        const [, delivery = ''] = /^Aal-Delivery:\s+(\S+)/im.exec(text) ?? [];
        if (delivery.endsWith('/raised')) heard.take(delivery.slice(0, delivery.indexOf('/')), delivery);
        setTimeout(() => done(), answerAfterMs());
      });
    },
  });
  // The connections of the killed.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => void server.close();
  return { port: (server.server.address() as AddressInfo).port, heard, stop };
}
