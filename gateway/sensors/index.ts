/** The list of sensor kinds: a new kind is one folder and one line here. */
import { bed } from './bed/index.ts';
import { button } from './button/index.ts';
import { climate } from './climate/index.ts';
import { door } from './door/index.ts';
import { fall } from './fall/index.ts';
import { help } from './help/index.ts';
import type { SensorKind } from './kind.ts';
import { leak } from './leak/index.ts';
import { motion } from './motion/index.ts';
import { plug } from './plug/index.ts';
import { presence } from './presence/index.ts';
import { seat } from './seat/index.ts';
import { smoke } from './smoke/index.ts';
import { vibration } from './vibration/index.ts';

export const sensorKinds: readonly SensorKind[] = [
  door,
  motion,
  presence,
  fall,
  bed,
  seat,
  vibration,
  help,
  button,
  leak,
  smoke,
  climate,
  plug,
];
