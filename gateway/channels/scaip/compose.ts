/** From a message to the `<mrq>` that says it. */
import { createHash } from 'node:crypto';
import type { Message } from '../channel.ts';
import { careEventOf, eventIdOf } from '../dispatch/event.ts';
import { type Zones, zoneOf } from '../dispatch/zones.ts';
import { atMost, toAscii } from './ascii.ts';
import { codesOf, heartbeatCodes, locationOf } from './codes.ts';
import type { ScaipRequest } from './request.ts';

export interface Sender {
  readonly account: string;
  readonly zones: Zones;
  /** The way in reserve: tests say so. */
  readonly redundantPath: boolean;
}

const voiceless = { cha: '0', crd: 'no-voice:' } as const;

export function requestOf(message: Message, { account, zones, redundantPath }: Sender): ScaipRequest {
  const event = careEventOf(message);
  const { lco, ...codes } = codesOf(event, redundantPath);
  const zone = zoneOf(zones, [event.sensor, message.alert.rule]);
  const full = message.detail === 'full';
  const place = full && event.room !== null ? (message.place ?? event.room) : null;
  const where = place === null ? (lco ?? '044') : (lco ?? locationOf(toAscii(`${event.room} ${place}`)));
  return {
    ref: refOf(account, eventIdOf(message)),
    ver: '01.00',
    sco: '0',
    mty: codes.mty,
    cid: account,
    dty: codes.dty,
    ...(zone > 0 ? { did: String(zone) } : {}),
    ...voiceless,
    stc: codes.stc,
    ...(full ? { stt: atMost(toAscii(message.alert.title[message.language]), 32) } : {}),
    pri: '0',
    lco: where,
    lte: atMost(toAscii(place ?? message.flat.name), 32),
    ite: atMost(toAscii(message.short), 128),
  };
}

/** `beat`: which one, so that each has a reference of its own. */
export const heartbeatOf = ({ account, redundantPath }: Omit<Sender, 'zones'>, beat: string): ScaipRequest => ({
  ref: refOf(account, beat),
  cid: account,
  ...voiceless,
  ...heartbeatCodes(redundantPath),
});

/** Sixteen letters and digits, the same for ever. */
const refOf = (account: string, what: string): string =>
  createHash('sha256').update(`${account} ${what}`).digest('base64url').replace(/[-_]/g, '').slice(0, 16);
