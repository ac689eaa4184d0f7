/** Is the modem doing its work? The spool of gammu-smsd tells nothing but whether what lies in it is sent. */
import type { RaiseFault } from '../channel.ts';

/** One SMS may fail by its number; two attempts in a row point to modem, SIM, PIN, signal or the daemon. */
const failuresToFault = 2;

export class ModemSupervisor {
  private readonly fault: RaiseFault;
  private failures = 0;
  /** Unknown at first: a fault of the time before a restart ends with the first success. */
  private faulty: boolean | null = null;

  constructor(fault: RaiseFault) {
    this.fault = fault;
  }

  sent(): void {
    this.failures = 0;
    this.tell(false, '');
  }

  /** `waiting`: nobody took it out of the outbox. Otherwise the daemon tried and could not. */
  failed(what: 'waiting' | 'refused'): void {
    this.failures++;
    if (this.failures >= failuresToFault) this.tell(true, what);
  }

  private tell(faulty: boolean, what: string): void {
    if (this.faulty === faulty) return;
    this.faulty = faulty;
    this.fault('modem', faulty, faulty ? { what } : {});
  }
}
