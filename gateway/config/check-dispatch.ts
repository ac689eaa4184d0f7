/** What of the receivers of the dispatch service works, and yet is not what was meant. */
import type { Problem } from '../../rules/language/problem.ts';
import { problemAt } from '../../rules/language/source.ts';
import type { Dc09Receiver } from '../channels/dc09/config.ts';
import type { ScaipReceiver } from '../channels/scaip/config.ts';
import { parseSipUri } from '../channels/sip/uri.ts';
import { isLoopback } from '../channels/url.ts';
import type { FlatView } from './view.ts';

const ways = ['primary', 'secondary'] as const;

export function checkDispatch({ source, config }: FlatView): Problem[] {
  return Object.entries(config.dispatch ?? {}).flatMap(([id, receiver]) => {
    const path = ['dispatch', id];
    if (receiver.type !== 'scaip' && receiver.type !== 'dc09') return [];
    const alone = receiver.type === 'scaip' && receiver.username !== undefined && receiver.password === undefined;
    const useless = alone ? [problemAt(source, [...path, 'username'], 'username-alone', {}, { at: 'key' })] : [];
    const inClear = ways.flatMap((way) => {
      const clear = clearPath(receiver, way);
      if (clear === null) return [];
      const [key, value] = clear;
      return [problemAt(source, [...path, way, key], 'dispatch-in-clear', { value }, { severity: 'note' })];
    });
    return [...useless, ...inClear];
  });
}

/** Where it stands, and what it is, when messages leave readable for everybody on their way; null: they do not. */
function clearPath(
  receiver: ScaipReceiver | Dc09Receiver,
  way: (typeof ways)[number],
): [key: string, value: string] | null {
  if (receiver.type === 'scaip') {
    const { uri = '', transport = 'tls' } = receiver[way] ?? {};
    return transport === 'tls' || isLoopback(parseSipUri(uri)?.host ?? '') ? null : ['transport', transport];
  }
  const endpoint = receiver[way];
  const isSafe = !endpoint || endpoint.tls || receiver.aes_key !== undefined || isLoopback(endpoint.host);
  return isSafe ? null : ['host', 'tcp'];
}
