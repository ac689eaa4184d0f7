/** What the simulated centre has heard: one entry a message, heartbeats included. */
export interface Heard {
  readonly protocol: 'dc09' | 'scaip';
  readonly transport: 'tcp' | 'tls' | 'udp';
  /** The account (DC-09), the controller (SCAIP); '' where the message could not be read. */
  readonly account: string;
  /** What it means, in the words of the protocol: codes. */
  readonly codes: string;
  /** Recognisable as the same as one heard before. */
  readonly repeat: boolean;
  readonly heartbeat: boolean;
  /** What was answered; why nothing was. */
  readonly answered: string;
  /** As it came over the line. */
  readonly raw: string;
}
