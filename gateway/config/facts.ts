/** flat.yaml -> what the engine needs to know. */
import type { Chain, ContactFacts, FlatFacts, Program, Rule, SensorFacts, Window } from '../../rules/engine/types.ts';
import { sensorKinds } from '../sensors/index.ts';
import { hearsKeys, hearsReplies } from './hears.ts';
import { type ChannelName, type ContactConfig, channelNames, type FlatConfig, type SensorConfig } from './schema.ts';

export function programOf(config: FlatConfig, rules: readonly Rule[]): Program {
  return {
    flat: flatFacts(config.flat),
    sensors: sensorFactsOf(config),
    contacts: Object.entries(config.contacts).map(([id, contact]) => contactFacts(id, contact, config)),
    chains: chainsOf(config),
    rules,
  };
}

function flatFacts(flat: FlatConfig['flat']): FlatFacts {
  return {
    id: flat.id,
    timeZone: flat.time_zone,
    household: flat.household,
    leavesAlone: flat.leaves_alone,
    exitDelayMs: flat.exit_delay,
    awayMaxMs: flat.away_max,
    night: flat.night,
    phase: flat.phase,
    coordinator: flat.coordinator ?? null,
  };
}

export const sensorFactsOf = ({ sensors }: Partial<FlatConfig>): SensorFacts[] =>
  Object.entries(sensors ?? {}).map(([id, sensor]) => sensorFacts(id, sensor));

function sensorFacts(id: string, sensor: SensorConfig): SensorFacts {
  const kind = sensorKinds.find(({ name }) => name === sensor.kind);
  return {
    id,
    kind: sensor.kind,
    room: sensor.room,
    signals: kind?.signals ?? [],
    exit: sensor.exit,
    silentAfterMs: sensor.silent_after ?? kind?.silentAfterMs ?? 25 * 3_600_000,
    learnsSilence: sensor.silent_after === undefined,
    ...(sensor.means === 'on-site' && { onSite: true }),
  };
}

function contactFacts(id: string, contact: ContactConfig, config: FlatConfig): ContactFacts {
  const channels = channelsOf(contact);
  return {
    id,
    channels,
    hours: hoursOf(contact),
    accept: contact.accept ?? null,
    canAcknowledge: contact.takes_over && channels.some((channel) => acknowledgesBy(channel, config)),
    takesOver: contact.takes_over,
    holidays: contact.holidays,
  };
}

const wholeDay: Window = { fromMinute: 0, toMinute: 24 * 60 };

/** A contact's hours, each in the contact's weeks; null: always. */
export function hoursOf({ hours, weeks }: ContactConfig): readonly Window[] | null {
  if (weeks === undefined) return hours ?? null;
  return (hours ?? [wholeDay]).map((window) => ({ ...window, weeks }));
}

/** The channels a contact has an address for, most reachable first. */
export const channelsOf = (contact: ContactConfig): ChannelName[] =>
  channelNames.filter((channel) => contact[channel] !== undefined);

/** The channels by which a step tells a contact. */
export const stepChannels = (contact: ContactConfig, by: readonly ChannelName[]): ChannelName[] =>
  by.length > 0 ? by.filter((channel) => contact[channel] !== undefined) : channelsOf(contact);

/** Can whoever is told by this channel take the alert over? By a reply or a key that is heard, or by a link that leads to us. */
export function acknowledgesBy(channel: ChannelName, config: Partial<FlatConfig>): boolean {
  if (channel === 'dispatch') return true;
  if (channel === 'call') return hearsKeys(config);
  return config.http?.publicUrl !== undefined || (channel === 'sms' && hearsReplies(config));
}

function chainsOf(config: FlatConfig): Record<string, Chain> {
  const chains = Object.entries(config.chains).filter(([, steps]) => steps !== undefined);
  return Object.fromEntries(
    chains.map(([name, steps]) => [
      name,
      (steps ?? []).map(({ to, by, wait, repeat }) => ({ to, by, waitMs: wait ?? null, repeatMs: repeat ?? null })),
    ]),
  );
}
