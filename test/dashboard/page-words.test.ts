/** What the page's words and colours promise. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../rules/engine/types.ts';
import { signals } from '../../rules/engine/types.ts';

const folder = new URL('../../dashboard/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

describe('the words of the page', () => {
  it('never say that all is well', () => {
    for (const name of readdirSync(folder).filter((file) => /\.(js|html)$/.test(file)))
      expect(read(name), name).not.toMatch(/alles in ordnung|alles gut|all is well|everything is fine/i);
  });

  it('know every signal in both languages', async () => {
    const { catalogue } = (await import(new URL('words.js', folder).href)) as {
      catalogue: Record<'de' | 'en', { values: Record<Signal, unknown> }>;
    };
    for (const language of ['de', 'en'] as const)
      expect(Object.keys(catalogue[language].values).sort()).toEqual([...signals].sort());
  });
});

describe('the colours of the page', () => {
  const css = read('page.css');
  const palette = (block: string): Record<string, string> =>
    Object.fromEntries([...block.matchAll(/--([\w-]+): (#[\da-f]{6})/g)].map(([, name, colour]) => [name, colour]));
  const light = palette(css.slice(0, css.indexOf('prefers-color-scheme: dark')));
  const dark = palette(css.slice(css.indexOf('prefers-color-scheme: dark')));

  /** WCAG 2.2, relative luminance and contrast ratio. */
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const contrast = (one: string, other: string): number => {
    const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (lighter! + 0.05) / (darker! + 0.05);
  };

  it.each([
    ['light', light],
    ['dark', dark],
  ])('can be told apart from the ground: %s', (_name, colours) => {
    for (const text of ['ink', 'quiet', 'accent', 'emergency', 'alarm', 'notice', 'fault', 'good'])
      for (const ground of ['card', 'ground'])
        expect(contrast(colours[text]!, colours[ground]!), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours['on-accent']!, colours.accent!)).toBeGreaterThanOrEqual(4.5);
  });
});
