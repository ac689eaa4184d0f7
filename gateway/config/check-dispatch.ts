/** What of the receivers of the dispatch service works, and yet is not what was meant. */
import type { Problem } from '../../rules/language/problem.ts';
import { problemAt } from '../../rules/language/source.ts';
import { parseSipUri } from '../channels/sip/uri.ts';
import type { FlatView } from './view.ts';

const ways = ['primary', 'secondary'] as const;

export function checkDispatch({ source, config }: FlatView): Problem[] {
  const problems: Problem[] = [];
  for (const [id, receiver] of Object.entries(config.dispatch ?? {})) {
    if (receiver.type !== 'scaip') continue;
    const path = ['dispatch', id];
    if (receiver.username !== undefined && receiver.password === undefined)
      problems.push(problemAt(source, [...path, 'username'], 'username-alone', {}, { at: 'key' }));
    for (const way of ways) {
      const { uri = '', transport = 'tls' } = receiver[way] ?? {};
      if (transport === 'tls' || isOnThisMachine(uri)) continue;
      const where = [...path, way, 'transport'];
      problems.push(problemAt(source, where, 'scaip-in-clear', { value: transport }, { severity: 'note' }));
    }
  }
  return problems;
}

const isOnThisMachine = (uri: string): boolean => /^(?:localhost|127\.|::1$)/.test(parseSipUri(uri)?.host ?? '');
