/** What a contact has missed, in one line. */
import type { Catalogue } from './catalogue.ts';
import { alertLabel, type MessageParts, type Missed, personName, timeOf } from './parts.ts';

/** The line is to stay one. */
const toldAtMost = 3;

/** The whole course in one line: '13:02 Alarm, 13:20 von A. Keller übernommen, 13:40 erledigt: es wurde nachgesehen'. */
export function courseOf(parts: MessageParts, words: Catalogue, end: string): string {
  const { alert } = parts;
  const start = words.happened.raised(timeOf(parts, alert.openedAt ?? alert.startedAt), alertLabel(parts, words));
  return [start, ...happened(parts, words), end].join(', ');
}

/** In one line what the contact has missed, where the message itself is about something else. */
export function meanwhile(parts: MessageParts, words: Catalogue): string[] {
  const line = happened(parts, words).join(', ');
  return line === '' ? [] : [words.meanwhile(line)];
}

/** Of updates only the last: the earlier ones it has outdated. */
function happened(parts: MessageParts, words: Catalogue): string[] {
  const lastUpdate = parts.missed.findLast((missed) => !isTakingOver(missed));
  return parts.missed
    .filter((missed) => isTakingOver(missed) || missed === lastUpdate)
    .slice(-toldAtMost)
    .map((missed) => happening(missed, parts, words));
}

function happening(missed: Missed, parts: MessageParts, words: Catalogue): string {
  const { by, acceptedBy, room, count, at = missed.at } = missed.facts ?? {};
  if (isTakingOver(missed)) {
    const say = acceptedBy === undefined ? words.happened.takenOver : words.happened.accepted;
    return say(timeOf(parts, missed.at), personName(parts, words, String(acceptedBy ?? by)));
  }
  const time = timeOf(parts, Number(at));
  if (count !== undefined || typeof room !== 'string') return words.happened.again(time);
  return words.happened.activity(time, parts.roomName(room));
}

export const isTakingOver = ({ message }: Missed): boolean => message === 'taken-over';
