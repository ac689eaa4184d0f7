/**
 * The zod schemas that rule kinds share, and the keys that every rule may have.
 * Error texts are keys of rules/language/words.ts.
 */
import { z } from 'zod';
import { levels, modes, signals, type Words } from '../engine/types.ts';
import { duration, flag, household, name, text } from '../language/values.ts';
import { window } from '../language/window.ts';

export { duration, name, text };

/** One text for both languages, or one for each. */
export const words = z
  .union([text, z.strictObject({ de: text, en: text })], { error: 'text' })
  .transform((value): Words => (typeof value === 'string' ? { de: value, en: value } : value));

/** A daily window in local wall time; may cross midnight and name its weekdays. */
export const between = window;

/** Each day in English and in German. */
const dayNames = [['mo'], ['tu', 'di'], ['we', 'mi'], ['th', 'do'], ['fr'], ['sa'], ['su', 'so']] as const;
const oneDay = z
  .enum(dayNames.flat(), { error: 'days' })
  .transform((day): number => dayNames.findIndex((names) => (names as readonly string[]).includes(day)) + 1)
  .meta({ description: 'A weekday: mo tu we th fr sa su, or mo di mi do fr sa so' });

/** Days on which the window starts: [mo, we], 'weekdays' or 'weekend' -> ISO weekdays 1 to 7. */
export const days = z.union(
  [
    z.enum(['weekdays', 'weekend']).transform((which) => (which === 'weekdays' ? [1, 2, 3, 4, 5] : [6, 7])),
    z.array(oneDay).min(1, { error: 'at-least-items:1' }),
  ],
  { error: 'days' },
);

/** A privacy pause is the resident's: no rule can name it. */
const judgingModes = z
  .array(z.enum(modes, { error: 'choice' }).exclude(['pause'], { error: 'choice' }))
  .min(1, { error: 'at-least-items:1' });

/** One household, or a list of them. */
const someHouseholds = z
  .union([household.transform((one) => [one]), z.array(household).min(1, { error: 'at-least-items:1' })])
  .meta({ description: 'The households it is made for: 1, 2+, pet; in others the rule rests' });

/** Keys of every rule beside `kind` and the kind's own keys. What is left out is filled by `ruleDefaults` below. */
export const commonKeys = {
  id: name.describe('The name of the rule, unique in the flat'),
  title: words.describe('What an alert of this rule is called: one text, or { de, en }'),
  level: z
    .enum(levels, { error: 'choice' })
    .describe('How urgent: emergency, alarm, notice, or fault (of the technology, for the technician)'),
  between: between
    .describe('Daily window in local time: "22:00-06:00", "mo-fr 07:00-21:00". Always if left out')
    .optional(),
  days: days
    .optional()
    .describe('Days on which the window starts: weekdays, weekend, or [mo, we]. Every day if left out'),
  while: z
    .enum(['home', 'away', 'in-bed', 'any'], { error: 'choice' })
    .optional()
    .describe('Judged only then; unknown counts as home. home for inactivity and missing, else any, if left out'),
  modes: judgingModes
    .optional()
    .meta({ description: "The modes of the flat in which it judges, instead of its group's (rules/README.md)" }),
  household: someHouseholds.optional(),
  prealarm: duration
    .optional()
    .describe('Time in which lamp or buzzer in the flat warn, and a button or a sign of life cancels: 2m'),
  'hold-off': duration
    .optional()
    .meta({ description: 'After an alert has opened no new one for this time', examples: ['4h'] }),
  chain: name
    .optional()
    .meta({ description: 'The chain of flat.yaml to tell; the one named like the level if left out' }),
  resolve: z
    .enum(['activity', 'end', 'none'], { error: 'choice' })
    .optional()
    .describe(
      'What closes the alert by itself: sustained activity, the end of what it is about, or none. Never an emergency',
    ),
  attend: duration
    .optional()
    .describe('How long an acknowledgement holds without a further word. 30m, emergency 15m, if left out'),
  shadow: z
    .boolean({ error: 'boolean' })
    .optional()
    .describe('true: what it would have raised is recorded, nobody is told'),
  because: words.optional().describe('Your own words for why this rule exists: one text, or { de, en }'),
} as const;

const minuteMs = 60_000;
/** How long an acknowledgement holds without a further word (DESIGN 7). */
export const defaultAttendMs = (level: (typeof levels)[number]): number => (level === 'emergency' ? 15 : 30) * minuteMs;

/**
 * What a rule may listen to: a sensor's signal, any sign of life (`activity`), where the resident is (`whereabouts`), or
 * what is wrong with the sensors and the gateway itself (`health`).
 */
export const heardSignals = [...signals, 'activity', 'whereabouts', 'health'] as const;
export type HeardSignal = (typeof heardSignals)[number];

/** Keys that narrow a signal down. */
export const narrowing = {
  rooms: z
    .array(name)
    .min(1, { error: 'at-least-items:1' })
    .optional()
    .describe('Only in these rooms of flat.yaml; the whole flat if left out'),
  sensors: z
    .array(name)
    .min(1, { error: 'at-least-items:1' })
    .optional()
    .describe('Only these sensors of flat.yaml; all of them if left out'),
} as const;

/** A whole number within bounds, both included. */
export const wholeNumber = (least: number, most: number) =>
  z
    .int({ error: 'integer' })
    .min(least, { error: `at-least:${least}` })
    .max(most, { error: `at-most:${most}` });

const yes = ['on', 'open', 'occupied', 'pressed', 'wet'] as const;
const no = ['off', 'closed', 'empty', 'dry'] as const;
/** The state of an on/off signal in its own words; true for on. */
export const onOrOff = z
  .union([z.enum([...yes, ...no]), z.boolean()], { error: 'choice' })
  .transform((word): boolean => (typeof word === 'boolean' ? word : (yes as readonly string[]).includes(word)))
  .meta({ description: 'on, open, occupied / off, closed, empty' });

export const onOffSignals = [
  'motion',
  'presence',
  'contact',
  'bed',
  'seat',
  'vibration',
  'leak',
  'smoke',
  'tamper',
] as const;
/** A door open or closed; with `exit` only the doors to the outside (`exit: true` in flat.yaml), or only all others. */
export const contactIs = z.strictObject({
  signal: z.literal('contact'),
  is: onOrOff.default(true),
  exit: flag.optional().describe('true: doors to the outside only; false: inside doors, windows, cupboards only'),
  ...narrowing,
});

/** Any other signal that is on or off. */
export const onOffIs = z.strictObject({
  signal: z.enum(onOffSignals).exclude(['contact']),
  is: onOrOff.default(true),
  ...narrowing,
});

export const measuredSignals = ['temperature', 'humidity', 'power', 'battery'] as const;

/** A measured signal beyond a threshold, in the signal's own unit (°C, %, W). */
const threshold = {
  above: z.number({ error: 'number' }).optional().describe("More than this, in the signal's own unit: °C, %, W"),
  below: z.number({ error: 'number' }).optional().describe("Less than this, in the signal's own unit: °C, %, W"),
} as const;

/** Exactly one of `above` and `below`. */
const oneThreshold = (value: { above?: number | undefined; below?: number | undefined }): boolean =>
  (value.above === undefined) !== (value.below === undefined);

/** A measured signal beyond a threshold. */
export const measuredIs = z
  .strictObject({ signal: z.enum(measuredSignals), ...threshold, ...narrowing })
  .refine(oneThreshold, { error: 'one-threshold' });

/** Signals whose edges are signs of life (DESIGN 5). */
export const lifeSignals = [
  'activity',
  'motion',
  'presence',
  'contact',
  'bed',
  'seat',
  'vibration',
  'button',
  'power',
] as const;

/** What can be wrong. gateway-fault: whatever has no word of its own. */
export const troubles = ['sensor-silent', 'sensor-stuck', 'battery-low', 'not-monitored', 'gateway-fault'] as const;
export type TroubleName = (typeof troubles)[number];

/** Something is wrong with a sensor or with the gateway. */
export const health = z.strictObject({
  signal: z.literal('health'),
  is: z.enum(troubles, { error: 'choice' }),
  ...narrowing,
});

/** Where the resident is, inferred from exit doors. */
export const whereabouts = z.strictObject({
  signal: z.literal('whereabouts'),
  is: z.enum(['home', 'away', 'unknown'], { error: 'choice' }),
});
