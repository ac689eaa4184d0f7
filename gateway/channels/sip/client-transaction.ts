/** One request of ours until its final response: the non-INVITE client transaction of RFC 3261 17.1.2. */
import type { Clock, Timer } from '../../clock.ts';
import type { SipResponse } from './message.ts';
import { t1Ms, t2Ms, t4Ms, transactionMs } from './timers.ts';

export interface ClientTransactionDeps {
  readonly clock: Clock;
  /** TCP and TLS repeat by themselves. */
  readonly reliable: boolean;
  transmit(): void;
  /** Once: the final response, or null when none came within 64*T1 (timer F). */
  answered(response: SipResponse | null): void;
  /** Nothing more of it needs to be heard. */
  ended(): void;
}

export class ClientTransaction {
  private readonly deps: ClientTransactionDeps;
  private state: 'trying' | 'proceeding' | 'completed' | 'terminated' = 'trying';
  private intervalMs = t1Ms;
  private timerE: Timer | null = null;
  private timerF: Timer | null = null;
  private timerK: Timer | null = null;

  constructor(deps: ClientTransactionDeps) {
    this.deps = deps;
  }

  start(): void {
    const { clock, transmit } = this.deps;
    this.timerF = clock.after(transactionMs, () => this.complete(null));
    this.armE();
    transmit();
  }

  hear(response: SipResponse): void {
    if (this.state === 'completed' || this.state === 'terminated') return;
    if (response.status >= 200) this.complete(response);
    else this.state = 'proceeding';
  }

  /** Nobody waits for it any more. */
  abandon(): void {
    this.terminate();
  }

  /** Timer E: repeated over UDP, slower and slower; once somebody is at it, every T2. */
  private armE(): void {
    if (this.deps.reliable) return;
    this.timerE = this.deps.clock.after(this.intervalMs, () => {
      this.intervalMs = this.state === 'proceeding' ? t2Ms : Math.min(2 * this.intervalMs, t2Ms);
      this.armE();
      this.deps.transmit();
    });
  }

  private complete(response: SipResponse | null): void {
    this.state = 'completed';
    this.timerE?.cancel();
    this.timerF?.cancel();
    this.deps.answered(response);
    // Timer K: over UDP the response may come once more, and belongs here.
    if (this.deps.reliable || response === null) this.terminate();
    else this.timerK = this.deps.clock.after(t4Ms, () => this.terminate());
  }

  private terminate(): void {
    if (this.state === 'terminated') return;
    this.state = 'terminated';
    for (const timer of [this.timerE, this.timerF, this.timerK]) timer?.cancel();
    this.deps.ended();
  }
}
