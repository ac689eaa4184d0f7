/**
 * The file names of gammu-smsd's files backend (gammu-smsd-files(7)):
 *   out: OUT<priority><date>_<time>_<serial>_<number>_<note>.txtd (d: a delivery report is asked for)
 *   in:  IN<date>_<time>_<serial>_<number>_<sequence>.txt
 */
import { createHash } from 'node:crypto';
import type { Instant, Level } from '../../../rules/engine/types.ts';

const priorities: Readonly<Record<Level, string>> = { emergency: 'A', alarm: 'B', notice: 'M', fault: 'N' };

/** The same for every attempt of one delivery, so that a repeat replaces what still waits. */
export function outName(level: Level, id: string, to: string, at: Instant): string {
  const [date, time] = new Date(at).toISOString().replace(/[-:]/g, '').slice(0, 15).split('T');
  const note = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `OUT${priorities[level]}${date}_${time}_00_${to}_${note}.txtd`;
}

/** A file name of ours, in whichever folder. */
export const isOurs = (name: string): boolean => /^OUT[A-Z]\d{8}_\d{6}_00_\+\d+_[0-9a-f]{16}\.txtd?$/.test(name);

export interface InName {
  /** As the network gave it: usually '+49...'; short numbers and names of senders come too. */
  readonly from: string;
  /** Files of one message share it. */
  readonly group: string;
  readonly sequence: number;
}

export function parseInName(name: string): InName | null {
  const [, group, from, sequence] = /^(IN\d{8}_\d{6}_\d{2}_(.+))_(\d{2})\.txt$/.exec(name) ?? [];
  return group === undefined || from === undefined ? null : { group, from, sequence: Number(sequence) };
}
