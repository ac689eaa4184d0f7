/** flat.yaml as a whole: each part's own section, composed. Durations are ms and secrets plain texts once read. */
import { z } from 'zod';
import {
  dayRange,
  durationBetween,
  email,
  flag,
  household,
  listenPort,
  name,
  phone,
  text,
  url,
  urlOrSecret,
} from '../../rules/language/values.ts';
import { window } from '../../rules/language/window.ts';
import { callConfig } from '../channels/call/config.ts';
import { dispatchConfig } from '../channels/dispatch/config.ts';
import { zonesConfig } from '../channels/dispatch/zones.ts';
import { emailConfig } from '../channels/email/config.ts';
import { smsConfig } from '../channels/sms/config.ts';
import { mqttConfig } from '../mqtt/config.ts';
import { powerConfig } from '../power/config.ts';
import { routineConfig } from '../routine/config.ts';
import { sensorKinds } from '../sensors/index.ts';
import { signalsConfig } from '../signals/config.ts';
import { timeseriesConfig } from '../timeseries/config.ts';
import { subscriberConfig } from './subscriber.ts';

const language = z.enum(['de', 'en']);

const flat = z.strictObject({
  id: text.max(32, { error: 'too-long' }).regex(/^[A-Za-z0-9._-]+$/, { error: 'flat-id' }),
  /** As carers call it: Whg 12. */
  name: text,
  time_zone: z.string({ error: 'time-zone' }).refine(isTimeZone, { error: 'time-zone' }),
  language: language.default('de'),
  household: household.default('1'),
  /** no: a closed door never means away. */
  leaves_alone: flag.default(true),
  exit_delay: durationBetween('1m', '2h').prefault('10m'),
  away_max: durationBetween('1h', '12h').prefault('12h'),
  night: window.prefault('22:00-06:00'),
  phase: z.enum(['vacant', 'commissioning', 'trial', 'live', 'withdrawn']),
  /** The contact who hears the alerts of a flat in trial. */
  coordinator: name.optional(),
});

const words = z.strictObject({ de: text, en: text });

const value = z.union([z.string(), z.number(), z.boolean()], { error: 'text' });

const sensor = z.strictObject({
  kind: z.enum(sensorKinds.map((kind) => kind.name)),
  room: name,
  /** Friendly name in Zigbee2MQTT; the sensor's own name when absent. */
  device: text.optional(),
  /** A door to the outside, the balcony's too. */
  exit: flag.default(false),
  /** Where the device's exposes do not tell: the property and the value (or values) that mean on. */
  from: z
    .strictObject({ property: text, on: z.union([value, z.array(value).min(1)], { error: 'text' }) })
    .transform(({ property, on }) => ({ property, on: Array.isArray(on) ? on : [on] }))
    .optional(),
  /** A button that carers press when they come and when they leave (Betreuung vor Ort). */
  means: z.literal('on-site', { error: 'means' }).optional(),
  /** The device's model, so that `aal check` can say what it reports. */
  model: text.optional(),
  /** Silence that counts as a fault; when absent, the kind's own at most, sooner where the sensor's check-ins are known. */
  silent_after: durationBetween('10m', '25h').optional(),
});

/** The keys of a contact that are addresses: each is the name of a channel. */
export const channelNames = ['sms', 'call', 'email', 'dispatch'] as const;
const quietChannels = channelNames.filter((channel) => channel !== 'call');

const contact = z
  .strictObject({
    name: text.optional(),
    sms: phone.optional(),
    /** A telephone that rings and is read the message. */
    call: phone.optional(),
    email: email.optional(),
    /** The name of a receiver under `dispatch:`. */
    dispatch: name.optional(),
    language: language.optional(),
    /** On duty at these hours only. */
    hours: z
      .union([window, z.array(window).min(1)], { error: 'window' })
      .transform((hours) => (Array.isArray(hours) ? hours : [hours]))
      .optional(),
    /** On duty every second week only; with `hours`, at these hours of that week. */
    weeks: z
      .enum(['even', 'odd'])
      .describe('On duty in every second week only: those with an even or an odd number in the calendar (ISO 8601)')
      .optional(),
    always: flag.optional(),
    /** Not on duty on these days, first and last included. */
    holidays: z.array(dayRange, { error: 'list' }).default([]),
    /** no: is told, and cannot take anything over. */
    takes_over: flag.default(true),
    /** short: no more than which flat, which level and the reply code. */
    detail: z.enum(['short', 'full']).default('full'),
    /** A centre that takes these levels only. */
    accept: z.array(z.enum(['emergency', 'alarm', 'notice', 'fault', 'test'])).optional(),
  })
  .refine((c) => channelNames.some((channel) => c[channel] !== undefined), { error: 'contact-no-address' })
  .refine((c) => !(c.always && c.hours), { error: 'contact-always-and:hours', path: ['always'] })
  .refine((c) => !(c.always && c.weeks), { error: 'contact-always-and:weeks', path: ['always'] });

const step = z.strictObject({
  to: z.union([z.array(name).min(1), name], { error: 'list' }).transform((to) => (Array.isArray(to) ? to : [to])),
  /** Channels in order, the next where one fails; the contact's own order when absent, for notices and faults without a call. */
  by: z.array(z.enum(channelNames)).default([]),
  /** Time for an acknowledgement before the next step. */
  wait: durationBetween('30s', '2h').optional(),
  /** Tells the same step again at this interval until someone acknowledges. */
  repeat: durationBetween('1m', '2h').optional(),
});

const chain = z.array(step, { error: 'list' }).min(1, { error: 'at-least-items:1' });
const levelChain = chain.optional();

/** A telephone that rings at night because a battery is weak and the modem too: only where the step says so. */
const quietChain = chain
  .transform((steps) => steps.map((one) => (one.by.length > 0 ? one : { ...one, by: quietChannels })))
  .optional();

export const flatFile = z.strictObject({
  flat,
  rooms: z.record(name, words),
  sensors: z.record(name, sensor),
  contacts: z.record(name, contact),
  /** One for each level, by its name; rules may name further ones. */
  chains: z.object({ emergency: levelChain, alarm: levelChain, notice: quietChain, fault: quietChain }).catchall(chain),
  mqtt: mqttConfig.prefault({}),
  timeseries: timeseriesConfig.optional(),
  email: emailConfig.optional(),
  sms: smsConfig.optional(),
  call: callConfig.optional(),
  dispatch: dispatchConfig.default({}),
  zones: zonesConfig.default({}),
  subscriber: subscriberConfig.prefault({}),
  signals: signalsConfig.default({}),
  http: z
    .strictObject({
      port: listenPort.default(8470),
      /** Where people outside reach this gateway (VPN, reverse proxy). Only then do messages carry links. */
      publicUrl: url('https', 'http').optional(),
    })
    .prefault({}),
  heartbeat: z
    .strictObject({ ping: urlOrSecret('https', 'http'), every: durationBetween('1m', '1h').prefault('5m') })
    .optional(),
  routine: routineConfig.prefault({}),
  power: powerConfig.optional(),
  /** How long data is kept; shorter is allowed, longer is not. */
  retention: z
    .strictObject({
      raw: durationBetween('2d', '30d').prefault('30d'),
      aggregates: durationBetween('2d', '396d').prefault('396d'),
      alerts: durationBetween('30d', '365d').prefault('365d'),
    })
    .prefault({}),
});

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export type FlatConfig = z.infer<typeof flatFile>;
export type SensorConfig = z.infer<typeof sensor>;
export type ContactConfig = z.infer<typeof contact>;
export type StepConfig = z.infer<typeof step>;
export type ChannelName = (typeof channelNames)[number];
export type RetentionConfig = FlatConfig['retention'];
export type HeartbeatConfig = NonNullable<FlatConfig['heartbeat']>;
export type HttpConfig = FlatConfig['http'];
