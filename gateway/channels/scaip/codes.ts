/**
 * A care event in SCAIP's codes: message type, device type, status, location. The table follows what open receivers and devices
 * in the field use; it is our reading, not the standard's (README).
 */
import type { CareEvent, Phase, Topic, Turn } from '../dispatch/event.ts';
import type { MessageType, ScaipRequest } from './request.ts';

export interface ScaipCodes extends Pick<ScaipRequest, 'lco'> {
  readonly mty: MessageType;
  readonly dty: string;
  readonly stc: string;
}

interface Row {
  readonly dty: string;
  readonly begins: string;
  /** Where the end has a status of its own: power restored, battery good. Else it is a reset. */
  readonly ends?: string;
  readonly lco?: string;
  /** Told, not called out. */
  readonly informs?: true;
}

const rows: Readonly<Record<Topic, Row>> = {
  inactivity: { dty: '0010', begins: '0009', lco: '044' },
  'no-show': { dty: '0010', begins: '0104', lco: '044' },
  help: { dty: '0003', begins: '0010' },
  fall: { dty: '0005', begins: '0009' },
  'bed-left': { dty: '0012', begins: '0003', lco: '012' },
  'in-bed': { dty: '0012', begins: '0117', lco: '012' },
  'left-flat': { dty: '0015', begins: '0009', lco: '039' },
  'door-open': { dty: '0014', begins: '0077', lco: '039' },
  smoke: { dty: '0023', begins: '0009' },
  leak: { dty: '0033', begins: '0009' },
  climate: { dty: '0020', begins: '0009' },
  tamper: { dty: '0038', begins: '0125' },
  'battery-low': { dty: '0050', begins: '0016', ends: '0015', informs: true },
  'sensor-silent': { dty: '0050', begins: '0123', ends: '0124' },
  mains: { dty: '0041', begins: '0085', ends: '0086' },
  'gateway-battery': { dty: '0002', begins: '0016', ends: '0015', informs: true },
  link: { dty: '0032', begins: '0023', ends: '0112', informs: true },
  'gateway-fault': { dty: '0031', begins: '0067', ends: '0070' },
  'not-monitored': { dty: '0031', begins: '0078', ends: '0048' },
  test: { dty: '0002', begins: '0102' },
  'routine-test': { dty: '0002', begins: '0102' },
  other: { dty: '0002', begins: '0011' },
};

const automaticReset = '0092';
const manualReset = '0093';

/** A sign of life during an alarm is news, not a reset: the centre must not let go of it for one step in the kitchen. */
const news: Readonly<Partial<Record<Turn, string>>> = {
  activity: '0119',
  'taken-over': '0005',
  informed: '0011',
};

export function codesOf({ about, turn, phase }: CareEvent, redundantPath: boolean): ScaipCodes {
  const row = rows[about];
  const place = row.lco === undefined ? {} : { lco: row.lco };
  if (about === 'test' || about === 'routine-test')
    return { mty: 'PI', dty: row.dty, stc: testStatus(phase, redundantPath) };
  return { mty: typeOf(row, phase), dty: row.dty, stc: statusOf(row, turn, phase), ...place };
}

export const heartbeatCodes = (redundantPath: boolean): ScaipCodes => ({
  mty: 'PI',
  dty: '0002',
  stc: testStatus('begins', redundantPath),
});

/** A test is a test from its beginning to its end: a reset of it could be taken for that of an alarm. */
function testStatus(phase: Phase, redundantPath: boolean): string {
  if (phase === 'ends') return '0097';
  return redundantPath ? '0103' : '0102';
}

function typeOf({ ends, informs }: Row, phase: Phase): MessageType {
  if (informs || phase === 'informs') return 'IN';
  // An end with a status of its own says so by that status; devices in the field send it as they sent the beginning.
  return phase === 'ends' && ends === undefined ? 'RE' : 'ME';
}

function statusOf({ begins, ends }: Row, turn: Turn, phase: Phase): string {
  if (phase === 'informs') return news[turn] ?? '0011';
  if (phase === 'begins') return begins;
  return ends ?? (turn === 'resolved' ? automaticReset : manualReset);
}

/** Where a room is one that SCAIP knows, by what technicians and families call it. */
const locations: readonly [pattern: RegExp, lco: string][] = [
  [/^(?:wc|toilet)|bath|bad(?!e?n)|shower|dusche/, '011'],
  [/bed|schlaf/, '012'],
  [/dining|ess(?:zimmer|platz)/, '013'],
  [/kitchen|kueche|kuche/, '021'],
  [/laundry|wasch/, '022'],
  [/stair|trepp/, '025'],
  [/study|office|arbeit|buero/, '026'],
  [/hall|flur|diele|corridor|entrance|eingang/, '042'],
  [/living|wohn/, '043'],
  [/garden|garten|balcony|balkon|terra/, '005'],
];

/** `words`: the room's key and its name, folded to plain letters. */
export const locationOf = (words: string): string =>
  locations.find(([pattern]) => pattern.test(words.toLowerCase()))?.[1] ?? '049';
