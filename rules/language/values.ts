/**
 * The small values that configuration is made of: durations, phone numbers, addresses, secrets.
 * `error` texts here are keys of words.ts, so that a mistake is explained in the flat's language.
 */
import { z } from 'zod';
import { type Household, households } from '../engine/types.ts';
import { Secret } from './secret.ts';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const durationPattern = /^(\d+(?:\.\d+)?)(s|m|h|d)$/;

/** '90s', '5m', '1.5h', '2d' in ms; null when it is none. */
export function durationMs(text: string): number | null {
  const [, amount, unit] = durationPattern.exec(text) ?? [];
  return amount === undefined ? null : Math.round(Number(amount) * unitMs[unit as keyof typeof unitMs]);
}

/** 21600000 -> '6h': in the largest unit that divides it. */
export function durationText(ms: number): string {
  const units = Object.entries(unitMs).reverse();
  const [unit, length] = units.find(([, length]) => ms % length === 0) ?? ['s', unitMs.s];
  return `${ms / length}${unit}`;
}

/** A duration with its unit; ms once read. */
export const duration = z
  .string({ error: 'duration' })
  .regex(durationPattern, { error: 'duration', abort: true })
  .refine((text) => (durationMs(text) ?? 0) > 0, { error: 'duration-zero' })
  .meta({ examples: ['5m', '6h'], patternErrorMessage: 'A duration has a unit: 90s, 5m, 6h, 2d' })
  .transform((text) => durationMs(text) ?? 0)
  .meta({ description: 'A duration with its unit: 90s, 5m, 6h, 2d' });

/** A duration within bounds, both included: durationBetween('1m', '2h'). */
export const durationBetween = (least: string, most: string) =>
  duration.refine((ms) => ms >= (durationMs(least) ?? 0) && ms <= (durationMs(most) ?? 0), {
    error: `duration-range:${least} - ${most}`,
  });

/** Yes or no, as YAML 1.2 (true, false) or as people write it (yes, no). */
export const flag = z
  .union([z.boolean(), z.enum(['yes', 'no'])], { error: 'boolean' })
  .transform((value) => value === true || value === 'yes');

const dayRangePattern = /^(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?$/;

/** Local days as text in YAML: '2026-12-24..2027-01-02', or one day. */
export const dayRange = z
  .string({ error: 'day-range' })
  .meta({
    pattern: dayRangePattern.source,
    patternErrorMessage: 'Days read 2026-12-24..2027-01-02, or 2026-12-24',
    examples: ['2026-12-24..2027-01-02', '2026-12-24'],
  })
  .transform((text, context): { from: string; to: string } => {
    const [, from = '', to = from] = dayRangePattern.exec(text.trim()) ?? [];
    if (isDay(from) && isDay(to) && from <= to) return { from, to };
    context.issues.push({ code: 'custom', message: 'day-range', input: text });
    return z.NEVER;
  });

const isDay = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

/** Who lives in a flat. YAML reads a bare 1 as a number; 2+ and pet are texts. */
export const household = z
  .union([z.literal(1), z.enum(households)], { error: 'choice' })
  .transform((value): Household => (value === 1 ? '1' : value));

/** The name of a sensor, room, contact, chain or rule: lower case, digits, - and _. */
export const name = z.string({ error: 'name' }).regex(/^[a-z][a-z0-9_-]{0,63}$/, { error: 'name' });

/** A word or a short text; quotes are asked for where YAML would read a number or a date. */
export const text = z.string({ error: 'text' }).min(1, { error: 'empty' }).max(500, { error: 'too-long' });

/** An international phone number, E.164. */
export const phone = z
  .string({ error: 'phone' })
  .regex(/^\+[1-9]\d{6,14}$/, { error: 'phone' })
  .meta({ description: 'International phone number in quotes', examples: ['+4915100000001'] });

export const email = z.email({ error: 'email' }).meta({ examples: ['keller@example.org'] });

export const port = z.int({ error: 'port' }).min(1, { error: 'port' }).max(65_535, { error: 'port' });

/** A port to listen on; 0 takes any that is free (tests, the demo). */
export const listenPort = z.int({ error: 'port' }).min(0, { error: 'port' }).max(65_535, { error: 'port' });

/** An address with one of these schemes, e.g. url('https', 'http'). */
export const url = (...schemes: string[]) =>
  z.url({ protocol: new RegExp(`^(?:${schemes.join('|')})$`), error: `url:${schemes.join(',')}` });

/** `!secret name`: the text itself once read. A password in plain sight is refused. */
export const secret = z
  .instanceof(Secret, { error: 'secret' })
  .transform((value) => value.text)
  .meta({ description: '!secret NAME: the value stands in secrets.yaml' });

/** A text that may also be kept in secrets.yaml: user names, keys in a header. */
export const textOrSecret = z
  .union([text, z.instanceof(Secret)], { error: 'text' })
  .transform((value) => (value instanceof Secret ? value.text : value))
  .meta({ description: 'A text, or !secret NAME' });

/** An address that may carry a key and so may stand in secrets.yaml. */
export const urlOrSecret = (...schemes: string[]) =>
  z
    .union([url(...schemes), z.instanceof(Secret)], { error: `url:${schemes.join(',')}` })
    .transform((value) => (value instanceof Secret ? value.text : value))
    .meta({ description: 'An address, or !secret NAME' });

/** A file on this machine; relative ones stand beside flat.yaml. */
export const filePath = z.string({ error: 'text' }).min(1, { error: 'empty' });
