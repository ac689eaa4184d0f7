/** aal test-alarm [--level alarm] */
import { type Level, levels } from '../../rules/engine/types.ts';
import type { TestAlarmRequest } from '../http/api.ts';
import { parse, usageError } from './args.ts';
import { type AskIo, order } from './ask.ts';

export const help = {
  de: `schickt einen Probealarm durch die ganze Rufkette

  aal test-alarm [--level STUFE]

  --level STUFE    emergency (Notruf), alarm (sonst), notice (Hinweis), fault (Störung)

In jeder Nachricht steht, dass es eine Probe ist. Wer sie erhält, soll sie beantworten wie im Ernstfall.`,
  en: `sends a test alarm through the whole chain

  aal test-alarm [--level LEVEL]

  --level LEVEL    emergency, alarm (default), notice, fault

Every message says that it is a test. Whoever gets it should answer as if it were real.`,
};

const isLevel = (word: string): word is Level => levels.some((level) => level === word);

export async function run(args: string[], io: AskIo): Promise<number> {
  const { values } = parse(io, 'test-alarm', args, { level: { type: 'string', default: 'alarm' } });
  if (!isLevel(values.level)) throw usageError(io, 'test-alarm', `--level ${levels.join('|')}`);
  const request: TestAlarmRequest = { level: values.level };
  return await order(io, '/api/test-alarm', request);
}
