/** The help of every command: one shape, two languages; and what is said about arguments that do not fit. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionProblem, parse } from '../../gateway/commands/args.ts';
import type { Command } from '../../gateway/commands/command.ts';

const files = readdirSync('gateway/commands').filter((file) =>
  /^export const help\b/m.test(readFileSync(`gateway/commands/${file}`, 'utf8')),
);
const commands = await Promise.all(
  files.map(async (file) => {
    const command = (await import(/* @vite-ignore */ `../../gateway/commands/${file}`)) as Command;
    return { name: file.replace(/\.ts$/, ''), ...command, source: readFileSync(`gateway/commands/${file}`, 'utf8') };
  }),
);

describe.each(commands)('aal $name --help', ({ name, help, source }) => {
  it.each(['de', 'en'] as const)('%s: a summary, the usage, what follows from it', (language) => {
    const [summary = '', blank, ...rest] = help[language].split('\n');
    expect(summary).toMatch(/^\p{Ll}.*[^.]$/u);
    expect(summary.length).toBeLessThanOrEqual(110);
    expect(blank).toBe('');
    expect(rest[0]).toMatch(new RegExp(`^  aal ${name}( |$)`));
    const usage = rest.slice(0, rest.indexOf(''));
    expect(usage.filter((line) => !line.startsWith(`  aal ${name}`))).toEqual([]);
    for (const line of help[language].split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
  });

  it('names in both languages every option that it takes', () => {
    const taken = [...source.matchAll(/'?([a-z-]+)'?: \{ type: '(?:string|boolean)'/g)].map(
      ([, option]) => `--${option}`,
    );
    for (const option of taken) {
      expect(help.de).toContain(option);
      expect(help.en).toContain(option);
    }
  });
});

describe('arguments that do not fit', () => {
  const options = { days: { type: 'string' }, json: { type: 'boolean' } } as const;
  const said = (language: 'de' | 'en', ...args: string[]): string => {
    try {
      parse({ language }, 'replay', args, options, 1, 1);
      return 'fine';
    } catch (error) {
      expect(error).toMatchObject({ code: 'configuration' });
      return (error as Error).message;
    }
  };

  it.each([
    [['x'], 'fine', 'fine'],
    [['x', '--days', '3', '--json'], 'fine', 'fine'],
    [['--', '--x'], 'fine', 'fine'],
    [[], 'Es fehlt eine Angabe. Hilfe: aal replay --help', 'Something is missing. Help: aal replay --help'],
    [['x', 'y', 'z'], 'Zu viel: y z. Hilfe: aal replay --help', 'Too much: y z. Help: aal replay --help'],
    [
      ['x', '--jsn'],
      'Die Option --jsn gibt es nicht; meinten Sie --json? Hilfe: aal replay --help',
      'There is no option --jsn; did you mean --json? Help: aal replay --help',
    ],
    [
      ['x', '-z'],
      'Die Option -z gibt es nicht. Hilfe: aal replay --help',
      'There is no option -z. Help: aal replay --help',
    ],
    [['x', '--toString'], 'Die Option --toString gibt es nicht. Hilfe: aal replay --help', /^There is no option/],
    [
      ['x', '--days'],
      '--days braucht eine Angabe. Hilfe: aal replay --help',
      '--days needs a value. Help: aal replay --help',
    ],
    [['x', '--days='], '--days braucht eine Angabe. Hilfe: aal replay --help', /needs a value/],
    [['x', '--days', '--json'], '--days braucht eine Angabe. Hilfe: aal replay --help', /needs a value/],
    [
      ['x', '--json=yes'],
      '--json steht für sich, ohne Angabe. Hilfe: aal replay --help',
      '--json takes no value. Help: aal replay --help',
    ],
  ] as const)('%j', (args, de, en) => {
    expect(said('de', ...args)).toBe(de);
    expect(said('en', ...args)).toMatch(en);
  });

  it('nothing is wrong with no options', () => {
    expect(optionProblem({ language: 'de' }, options, [])).toBeNull();
  });
});
