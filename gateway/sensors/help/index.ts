/** A help button (pendant, pull cord, SOS button): one reading a press. Its other actions are ordinary presses. */
import { presses } from '../button/index.ts';
import { firstOf, mappedEvent, onOff } from '../decode.ts';
import type { Decoder, Expose, SensorKind } from '../kind.ts';

/** What makers call the call for help. Ordinary words (single, hold) need a mapping in flat.yaml. */
const calls = ['emergency', 'sos', 'panic', 'help'];

function callAction(exposes: readonly Expose[]): Decoder[] {
  const on =
    exposes.find(({ property }) => property === 'action')?.values?.filter((value) => calls.includes(value)) ?? [];
  return on.length === 0 ? [] : mappedEvent({ property: 'action', on }, 'help');
}

/** A binary call is one press when it goes on; its off says nothing. */
function callState(exposes: readonly Expose[]): Decoder[] {
  return firstOf(
    onOff(exposes, 'sos', 'help'),
    onOff(exposes, 'emergency', 'help'),
    onOff(exposes, 'sos_alarm', 'help'),
  );
}

export const help: SensorKind = {
  name: 'help',
  signals: ['help', 'button'],
  silentAfterMs: 26 * 3_600_000,
  decoders: (exposes, mapping) => {
    const found = firstOf(mappedEvent(mapping, 'help'), callAction(exposes), callState(exposes));
    if (found.length === 0) return [];
    return [...found, ...presses(exposes, mapping?.property === 'action' ? mapping.on : calls)];
  },
};
