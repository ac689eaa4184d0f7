/** A password from the terminal, unseen and twice, or from standard input, once. Never from the command line: others could read it there. */
import { readFileSync } from 'node:fs';
import { isatty, ReadStream, WriteStream } from 'node:tty';

const standardInput = 0;
const standardError = 2;
const enter = new Set(['\r', '\n', '\x04']);
const erase = new Set(['\x7f', '\b']);
const interrupt = '\x03';

/** @returns what was typed after each prompt; from a pipe the same line twice */
export async function readPassword(prompt: string, again: string): Promise<readonly [string, string]> {
  if (!isatty(standardInput)) {
    const line = readFileSync(standardInput, 'utf8').split(/\r?\n/)[0] ?? '';
    return [line, line];
  }
  const input = new ReadStream(standardInput);
  const screen = new WriteStream(standardError);
  input.setRawMode(true);
  try {
    return [await readLine(input, screen, prompt), await readLine(input, screen, again)];
  } finally {
    input.setRawMode(false);
    input.destroy();
  }
}

function readLine(input: ReadStream, screen: WriteStream, prompt: string): Promise<string> {
  screen.write(prompt);
  let typed = '';
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      input.off('data', hear);
      screen.write('\n');
      settle();
    };
    const hear = (chunk: Buffer) => {
      for (const key of chunk.toString('utf8')) {
        if (key === interrupt) return done(() => reject(new Error('interrupted')));
        if (enter.has(key)) return done(() => resolve(typed));
        typed = erase.has(key) ? typed.slice(0, -1) : typed + key;
      }
    };
    input.on('data', hear);
    input.resume();
  });
}
