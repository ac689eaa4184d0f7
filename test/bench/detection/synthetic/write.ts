/** A synthetic home as files, in the format of the recorded ones: for looking at, and for other programs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { SyntheticHome } from './home.ts';

/** Writes NAME.csv, NAME.activities.csv and NAME.home.yaml. */
export function writeHome(home: SyntheticHome, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const lines = home.csv.map((row) => `${row.ts},${row.sensor},${row.kind},${row.value},${row.activity}\n`);
  const spans = home.activities.map(({ start, end, activity }) => `${start},${end},${activity}\n`);
  writeFileSync(join(folder, `${home.name}.csv`), `ts,sensor,kind,value,activity\n${lines.join('')}`);
  writeFileSync(join(folder, `${home.name}.activities.csv`), `start,end,activity\n${spans.join('')}`);
  writeFileSync(join(folder, `${home.name}.home.yaml`), stringify(home.home));
}
