/** Where they live: which sensors hang in which room, and how well they hear. */
import type { Dice } from './dice.ts';
import { minute, second } from './wall.ts';

export type Room = 'hall' | 'kitchen' | 'bath' | 'bedroom' | 'living';

/** What hands touch and a contact may hear. */
export type Thing = 'front' | 'balcony' | 'bath-door' | 'bedroom-door' | 'fridge' | 'cupboard' | 'drawer' | 'flush';

export type CsvKind = 'motion' | 'door' | 'item' | 'bed' | 'seat' | 'flush' | 'temp' | 'battery';

export interface FlatSensor {
  readonly id: string;
  /** The word of the recorded homes, and our own sensor kind. */
  readonly csvKind: CsvKind;
  readonly kind: 'motion' | 'door' | 'bed' | 'seat' | 'vibration' | 'presence' | 'climate';
  readonly room: Room;
  readonly exit?: true;
  readonly thing?: Thing;
}

export interface Flat {
  readonly kit: Kit;
  readonly sensors: readonly FlatSensor[];
  /** Motion detectors: share of movements not seen, how long a pulse is held, how long deaf after one. */
  readonly missShare: number;
  readonly holdMs: number;
  readonly blindMs: number;
  /** A radar loses one who does not move for so long. */
  readonly radarLosesMs: number;
  /** Battery and temperature every hour, for some only. */
  readonly heartbeats: boolean;
}

const motion = (room: Room): FlatSensor => ({ id: `${room}_motion`, csvKind: 'motion', kind: 'motion', room });
const contact = (id: string, room: Room, thing: Thing): FlatSensor => ({
  id,
  csvKind: 'door',
  kind: 'door',
  room,
  thing,
});
const item = (id: string, room: Room, thing: Thing): FlatSensor => ({ id, csvKind: 'item', kind: 'door', room, thing });

const front: FlatSensor = { ...contact('front_door', 'hall', 'front'), exit: true };
const balcony: FlatSensor = { ...contact('balcony_door', 'living', 'balcony'), exit: true };
const mat: FlatSensor = { id: 'bed_mat', csvKind: 'bed', kind: 'bed', room: 'bedroom' };
const pad: FlatSensor = { id: 'armchair_pad', csvKind: 'seat', kind: 'seat', room: 'living' };
const fridge = item('fridge', 'kitchen', 'fridge');
const climate: FlatSensor = { id: 'living_climate', csvKind: 'temp', kind: 'climate', room: 'living' };
const everyRoom: readonly Room[] = ['hall', 'kitchen', 'bath', 'bedroom', 'living'];

const kits = {
  full: [...everyRoom.map(motion), mat],
  motion: everyRoom.map(motion),
  'few-rooms': (['hall', 'kitchen', 'bath'] as const).map(motion),
  contacts: [
    contact('bath_door', 'bath', 'bath-door'),
    contact('bedroom_door', 'bedroom', 'bedroom-door'),
    fridge,
    item('cupboard', 'kitchen', 'cupboard'),
    item('drawer', 'kitchen', 'drawer'),
    { id: 'toilet_flush', csvKind: 'flush', kind: 'vibration', room: 'bath', thing: 'flush' },
  ],
  radar: [
    { id: 'living_radar', csvKind: 'motion', kind: 'presence', room: 'living' },
    ...(['hall', 'kitchen', 'bath'] as const).map(motion),
  ],
} satisfies Record<string, readonly FlatSensor[]>;

export type Kit = keyof typeof kits;

export function drawFlat(dice: Dice): Flat {
  const kit = dice.weighted<Kit>({ full: 3, motion: 2, 'few-rooms': 2, contacts: 2, radar: 2 });
  const heartbeats = dice.chance(0.6);
  const fast = dice.chance(0.25);
  return {
    kit,
    sensors: [
      front,
      ...(dice.chance(0.3) ? [balcony] : []),
      ...kits[kit],
      ...(kit === 'full' && dice.chance(0.3) ? [pad] : []),
      ...(kit !== 'contacts' && dice.chance(0.25) ? [fridge] : []),
      ...(heartbeats ? [climate] : []),
    ],
    missShare: dice.between(0.05, 0.2),
    holdMs: (fast ? dice.between(2, 8) : dice.pick([30, 60, 90, 120, 180])) * second,
    blindMs: (fast ? 2 : dice.pick([0, 5, 30, 60])) * second,
    radarLosesMs: dice.between(10, 90) * minute,
    heartbeats,
  };
}
