/** The store of the broker by itself: what outlives it, what it refuses, and when a publisher may be told. */
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../gateway/clock.ts';
import { limits } from '../../../gateway/limits.ts';
import { silentLog } from '../../../gateway/log.ts';
import { Latch } from '../../../gateway/mqtt/broker/latch.ts';
import { Persistence } from '../../../gateway/mqtt/broker/persistence.ts';
import { tempFolder } from '../../support/temp.ts';

const everybody = { userOf: () => '', mayKeep: () => true };
const carer = { id: 'carer', conn: {} };
let counter = 0;

async function open(folder: string, brokerId = 'this-life') {
  const clock = new VirtualClock(0);
  const persistence = new Persistence(folder, clock, silentLog, everybody);
  await persistence.setup({ id: brokerId });
  await persistence.addSubscriptions({ id: 'carer' }, [{ topic: 'a', qos: 2 }]);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await persistence.destroy();
    isOpen = false;
  };
  onTestFinished(close);
  return { persistence, clock, close };
}

function publish(persistence: Persistence, payload: string, qos = 1) {
  const safe = new Latch();
  const name = { brokerId: persistence.broker.id, brokerCounter: ++counter };
  const packet = { topic: 'a', payload: Buffer.from(payload), qos, retain: false, ...name };
  persistence.outgoing.enqueue([{ clientId: 'carer', qos }], packet, safe);
  safe.release();
  let told = false;
  safe.whenOpen(() => {
    told = true;
  });
  return { name, isTold: () => told };
}

async function readOut(
  persistence: Persistence,
  client: { id: string; conn?: unknown } = { id: 'carer' },
): Promise<string[]> {
  const texts: string[] = [];
  for await (const packet of persistence.outgoing.readOut(client, client.conn !== undefined)) {
    if (packet.cmd === 'publish') texts.push(packet.payload.toString());
    if (client.conn) await persistence.outgoingUpdate(client, { ...packet, messageId: texts.length });
  }
  return texts;
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('a message for a session', () => {
  it('is on disk before the publisher is told, when the receiver is away', async () => {
    const folder = tempFolder();
    const { persistence } = await open(folder);
    const { isTold } = publish(persistence, 'help');
    expect(isTold()).toBe(false);
    await turn();
    expect(isTold()).toBe(true);
    const other = await open(folder, 'next-life'); // a second reader sees what is committed
    expect(await readOut(other.persistence)).toEqual(['help']);
  });

  it('waits for the acknowledgement of a connected receiver and then never touches the disk', async () => {
    const folder = tempFolder();
    const { persistence, clock } = await open(folder);
    await readOut(persistence, carer);
    const { name, isTold } = publish(persistence, 'help');
    await turn();
    expect(isTold()).toBe(false);
    await persistence.outgoingUpdate(carer, { ...name, messageId: 7 });
    await persistence.outgoingClearMessageId(carer, { messageId: 7 });
    await turn();
    expect(isTold()).toBe(true);
    await clock.advanceBy(10 * limits.mqtt.storeAfterMs);
    expect(persistence.health().queued).toEqual({ messages: 0, refused: 0 });
    expect(await readOut((await open(folder, 'next-life')).persistence)).toEqual([]);
  });

  it('is written after all when the acknowledgement takes long', async () => {
    const folder = tempFolder();
    const { persistence, clock } = await open(folder);
    await readOut(persistence, carer);
    const { isTold } = publish(persistence, 'help');
    await clock.advanceBy(limits.mqtt.storeAfterMs - 1);
    expect(isTold()).toBe(false);
    await clock.advanceBy(1);
    expect(isTold()).toBe(true);
    expect(await readOut((await open(folder, 'next-life')).persistence)).toEqual(['help']);
  });

  it('of QoS 2 is written at once, together with the mark that it was received', async () => {
    const folder = tempFolder();
    const { persistence } = await open(folder);
    await readOut(persistence, carer);
    await persistence.incomingStorePacket(
      { id: 'z2m' },
      { topic: 'a', payload: 'x', qos: 2, retain: false, messageId: 9 },
    );
    const { isTold } = publish(persistence, 'x', 2);
    await turn();
    expect(isTold()).toBe(true);
    const next = await open(folder, 'next-life');
    expect(await readOut(next.persistence)).toEqual(['x']);
    await expect(next.persistence.incomingGetPacket({ id: 'z2m' }, { messageId: 9 })).resolves.toMatchObject({
      messageId: 9,
    });
  });

  it('may be acknowledged before it is read out again', async () => {
    const { persistence } = await open(tempFolder());
    const { name } = publish(persistence, 'old');
    await persistence.outgoingUpdate(carer, { ...name, messageId: 5 });
    const again = persistence.outgoing.readOut(carer, true);
    await persistence.outgoingClearMessageId(carer, { messageId: 5 });
    expect(await again.next()).toMatchObject({ done: true });
  });

  it('gets a message id that no other message of the connection has', async () => {
    const { persistence } = await open(tempFolder());
    await readOut(persistence, carer);
    const [one, two] = [publish(persistence, 'one'), publish(persistence, 'two')];
    const packets = [
      { ...one.name, messageId: 7 },
      { ...two.name, messageId: 7 },
    ];
    for (const packet of packets) await persistence.outgoingUpdate(carer, packet);
    expect(packets.map(({ messageId }) => messageId)).toEqual([7, 8]);
    await persistence.outgoingClearMessageId(carer, { messageId: 7 });
    await persistence.outgoingClearMessageId(carer, { messageId: 8 });
    expect(persistence.health().queued.messages).toBe(0);
  });

  it('is refused, counted and not waited for when the queue is full', async () => {
    const { persistence } = await open(tempFolder());
    const each = 1024 * 1024;
    for (let count = 0; count < limits.mqtt.queuedBytesPerClient / each + 4; count++)
      publish(persistence, 'x'.repeat(each - 1));
    expect(persistence.health().queued).toEqual({ messages: 16, refused: 4 });
    expect(publish(persistence, 'x'.repeat(each)).isTold()).toBe(true);
  });
});

describe('what could grow', () => {
  const retain = (persistence: Persistence, topic: string, payload: string) =>
    persistence.storeRetained({ topic, payload: Buffer.from(payload), qos: 0, retain: true });

  it('retained messages: the limits hold by count and by bytes, and room comes back', async () => {
    const { persistence } = await open(tempFolder());
    const { retainedMessages, retainedBytes } = limits.mqtt;
    for (let count = 0; count < retainedMessages + 5; count++) await retain(persistence, `r/${count}`, 'x');
    expect(persistence.health().retained).toMatchObject({ messages: retainedMessages, refused: 5 });
    await retain(persistence, 'r/0', 'x'.repeat(retainedBytes));
    expect(persistence.health().retained).toMatchObject({ messages: retainedMessages, refused: 6 });
    await retain(persistence, 'r/0', '');
    await retain(persistence, 'new', 'y');
    expect(persistence.health().retained).toMatchObject({ messages: retainedMessages, refused: 6 });
  });

  it('sessions: the one away for longest is forgotten, with what it was owed; connected ones stay', async () => {
    const { persistence, clock } = await open(tempFolder());
    await readOut(persistence, carer);
    await persistence.addSubscriptions({ id: 'oldest' }, [{ topic: 'a', qos: 1 }]);
    for (let count = 0; count < limits.mqtt.sessions; count++) {
      await clock.advanceBy(1_000);
      await persistence.addSubscriptions({ id: `client-${count}` }, [{ topic: 'b', qos: 1 }]);
    }
    expect(await persistence.subscriptionsByClient({ id: 'oldest' })).toEqual([]);
    expect(await persistence.subscriptionsByClient({ id: 'carer' })).toHaveLength(1);
    expect(persistence.health().sessions).toBe(limits.mqtt.sessions);
  });
});

describe('broker.db', () => {
  it('is readable for its owner only', async () => {
    const folder = tempFolder();
    await open(folder);
    const { mode } = await import('node:fs').then(({ statSync }) => statSync(join(folder, 'broker.db')));
    expect(mode & 0o077).toBe(0);
  });

  it('that is damaged is set aside, and the broker begins anew', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'broker.db'), 'this is no database, but it is long enough to look at. '.repeat(200));
    const { persistence } = await open(folder);
    expect(persistence.health().setAside).toBe(join(folder, 'broker.db.damaged'));
    expect(readFileSync(join(folder, 'broker.db.damaged'), 'utf8')).toContain('no database');
    publish(persistence, 'works');
    expect(await readOut(persistence)).toEqual(['works']);
  });

  it('that was cut short is set aside too', async () => {
    const folder = tempFolder();
    const { persistence, close } = await open(folder);
    for (let count = 0; count < 500; count++) publish(persistence, 'x'.repeat(500));
    await turn();
    await close();
    truncateSync(join(folder, 'broker.db'), 20_000);
    const next = await open(folder, 'next-life');
    expect(existsSync(join(folder, 'broker.db.damaged'))).toBe(true);
    expect(next.persistence.health().failing).toBeNull();
  });

  it('says in one line why it cannot be opened', async () => {
    const folder = join(tempFolder(), 'missing');
    await expect(open(folder)).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('broker.db'),
    });
  });

  it('that cannot be written does not stop the messages: they stay in memory, and the health says so', async () => {
    const folder = tempFolder();
    const { persistence } = await open(folder);
    const { DatabaseSync } = await import('node:sqlite');
    const blocker = new DatabaseSync(join(folder, 'broker.db'));
    blocker.exec('BEGIN EXCLUSIVE');
    onTestFinished(() => blocker.close());
    const { isTold } = publish(persistence, 'help');
    await turn();
    expect(isTold()).toBe(true);
    expect(persistence.health().failing).toContain('locked');
    expect(await readOut(persistence)).toEqual(['help']);
    blocker.exec('ROLLBACK');
    publish(persistence, 'again');
    await turn();
    expect(persistence.health().failing).toBeNull();
  });
});
