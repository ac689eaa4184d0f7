/** flat.yaml's `signals:`: what tells the resident in the flat: lamps, sirens, plugs of Zigbee2MQTT. */
import { z } from 'zod';
import { durationBetween, name, text } from '../../rules/language/values.ts';

/** What a signal can show; otherwise it is as it was before. */
export const shownStates = ['detected', 'not-sent', 'sent', 'acknowledged'] as const;

export const signalsConfig = z.record(
  name,
  z.strictObject({
    /** Friendly name in Zigbee2MQTT. */
    device: text,
    kind: z.enum(['lamp', 'siren', 'plug']),
    /** When it shows something; a lamp at all of them, a siren when detected, a plug until somebody has taken over. */
    at: z.array(z.enum(shownStates)).min(1, { error: 'at-least-items:1' }).optional(),
    /** In flat.night, except for an emergency; a lamp dim, a siren off, a plug full. */
    night: z.enum(['full', 'dim', 'off']).optional(),
    /** How long a siren sounds or a plug is on at the most. */
    for: durationBetween('5s', '10m').optional(),
    /** The device's model, so that `aal check` can say whether it has what is needed. */
    model: text.optional(),
  }),
);

export type SignalsConfig = z.infer<typeof signalsConfig>;
export type SignalConfig = SignalsConfig[string];
export type SignalKind = SignalConfig['kind'];
export type ShownState = (typeof shownStates)[number];
