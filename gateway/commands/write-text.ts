/** A file that a person asked for. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlainError, reasonOf } from '../errors.ts';

/** @throws PlainError 'environment' that names the file */
export function writeText(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new PlainError('environment', `${file}: ${reasonOf(error)}`, { cause: error });
  }
}
