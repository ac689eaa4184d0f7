/** A dispatch centre that speaks SCAIP over UDP. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { readRequest } from '../../gateway/channels/scaip/request.ts';
import { writeResponse } from '../../gateway/channels/scaip/response.ts';
import { responseTo, serialise } from '../../gateway/channels/sip/message.ts';
import { parseDatagram } from '../../gateway/channels/sip/parse.ts';

/** One address of a centre that speaks SCAIP over UDP and gives each alarm the same answer until told another; heartbeats are fine. */
export async function centre(first: number) {
  let snu = first;
  const socket = createSocket('udp4');
  const heard: Partial<Record<string, string>>[] = [];
  socket.on('message', (bytes, { port, address }) => {
    const message = parseDatagram(bytes);
    if (message.kind !== 'request') return;
    const { fields } = readRequest(message.body.toString());
    if (fields.mty !== 'PI') heard.push(fields);
    const body = Buffer.from(writeResponse({ ref: fields.ref ?? '', snu: fields.mty === 'PI' ? 0 : snu }));
    socket.send(serialise(responseTo(message, 200, 'OK', { tag: 'arc', headers: [], body })), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const say = (next: number): void => {
    snu = next;
  };
  return { heard, say, uri: `sip:scaip@127.0.0.1:${(socket.address() as AddressInfo).port}` };
}
