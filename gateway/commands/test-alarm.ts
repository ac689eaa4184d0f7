/** aal test-alarm [--level alarm] */
import { type Level, levels } from '../../rules/engine/types.ts';
import type { TestAlarmRequest } from '../http/api.ts';
import { type AskIo, order, parse, usageError } from './ask.ts';

export const help = {
  de: `einen Probealarm durch die ganze Rufkette schicken; in jeder Nachricht steht, dass es eine Probe ist
  aal test-alarm [--level STUFE]     STUFE: emergency, alarm (sonst), notice, fault`,
  en: `send a test alarm through the whole chain; every message says that it is a test
  aal test-alarm [--level LEVEL]     LEVEL: emergency, alarm (default), notice, fault`,
};

const isLevel = (word: string): word is Level => levels.some((level) => level === word);

export async function run(args: string[], io: AskIo): Promise<number> {
  const { values } = parse(io, 'test-alarm', args, { level: { type: 'string', default: 'alarm' } });
  if (!isLevel(values.level)) throw usageError(io, 'test-alarm', `--level ${levels.join('|')}`);
  const request: TestAlarmRequest = { level: values.level };
  return await order(io, '/api/test-alarm', request);
}
