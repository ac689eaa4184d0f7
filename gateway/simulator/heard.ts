/** What the simulated centre has heard: one entry a message, heartbeats included. */
import type { Words } from '../../rules/engine/types.ts';
import type { Answer } from './script.ts';

export interface Heard {
  readonly protocol: 'dc09' | 'scaip';
  readonly transport: 'tcp' | 'tls' | 'udp';
  /** The account (DC-09), the controller (SCAIP); '' where the message could not be read. */
  readonly account: string;
  /** What it means, in the words of the protocol: codes. */
  readonly codes: string;
  /** The same for people; null for codes that are not ours, and for what could not be read. */
  readonly meaning: Words | null;
  /** What it says in its own words (SCAIP). */
  readonly text?: string | undefined;
  /** Recognisable as the same as one heard before. */
  readonly repeat: boolean;
  readonly heartbeat: boolean;
  /** The answer in the protocol's word: 'ACK', 'snu 0'; '-' where there was none. */
  readonly answered: string;
  /** By which answer of the script; null where the message could not be read. */
  readonly by: Answer | null;
  /** Why it could not be read, in English as the readers say it. */
  readonly refused?: string;
  /** As it came over the line. */
  readonly raw: string;
}
