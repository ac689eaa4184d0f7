/** What every device may tell beside its kind: battery and tamper. Its link quality is read by the inbox itself. */
import { measured, onOff } from './decode.ts';
import type { Decoder, Expose } from './kind.ts';

export const commonDecoders = (exposes: readonly Expose[]): Decoder[] => [
  ...measured(exposes, 'battery', 'battery', [0, 100]),
  ...onOff(exposes, 'tamper', 'tamper'),
];
