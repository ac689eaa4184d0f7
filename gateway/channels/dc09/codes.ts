/**
 * What a message means, in the codes of SIA (DC-03) and Ademco Contact ID. Source: ../shared/domain/dispatch-protocols.md section 7.1;
 * where that says "verify", the centre has the last word: `aal dispatch-sheet` prints what we send.
 */
import type { CareEvent, Topic } from '../dispatch/event.ts';

export interface Codes {
  readonly sia: string;
  /** Contact ID: 1 new, 3 restored, and the event. */
  readonly cid: string;
}

/** SIA when it begins, when it ends; Contact ID's event. */
type Row = readonly [begins: string, ends: string | null, cid: string];

const table: Readonly<Record<Topic, Row>> = {
  inactivity: ['NA', 'NS', '102'],
  'no-show': ['NA', 'NS', '102'],
  help: ['QA', 'QR', '101'],
  fall: ['MA', 'MR', '100'],
  'bed-left': ['NA', 'NS', '102'],
  'in-bed': ['NA', 'NS', '102'],
  'left-flat': ['EA', 'NS', '150'],
  'door-open': ['DL', 'DH', '150'],
  smoke: ['FA', 'FR', '111'],
  leak: ['WA', 'WR', '154'],
  climate: ['UA', 'UR', '150'],
  tamper: ['TA', 'TR', '137'],
  'battery-low': ['XT', 'XR', '384'],
  'sensor-silent': ['UT', 'UJ', '381'],
  mains: ['AT', 'AR', '301'],
  'gateway-battery': ['YT', 'YR', '302'],
  link: ['YC', 'YK', '350'],
  'gateway-fault': ['YX', 'YZ', '300'],
  'not-monitored': ['UT', 'UJ', '380'],
  test: ['RX', null, '601'],
  'routine-test': ['RP', null, '602'],
  other: ['UA', 'UR', '140'],
};

/**
 * Null: these protocols have no word for it (who has taken over, what is only told). A sign of life during an alarm is not sent:
 * its only word restores the alarm, and the centre must not let go of it for one step in the kitchen.
 */
export function codesOf({ about, phase }: Pick<CareEvent, 'about' | 'phase'>): Codes | null {
  const [begins, ends, cid] = table[about];
  if (phase === 'begins') return { sia: begins, cid: `1${cid}` };
  return phase === 'ends' && ends !== null ? { sia: ends, cid: `3${cid}` } : null;
}
