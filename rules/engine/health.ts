/** What is wrong with the sensors and the gateway itself: rules of the technician speak of it, else the engine does. */
import type { Facts, Trouble } from '../kinds/kind.ts';
import type { TroubleName } from '../kinds/schema.ts';
import type { Alerts } from './alerts.ts';
import { faultRaiser, ownRules } from './builtin.ts';
import type { Raiser } from './case.ts';
import type { Rules } from './rules.ts';

export interface HealthHost {
  readonly alerts: Alerts;
  readonly rules: Rules;
  raise(raiser: Raiser, facts: Facts, sensors: ReadonlySet<string> | null): void;
}

export class Health {
  private readonly host: HealthHost;

  constructor(host: HealthHost) {
    this.host = host;
  }

  /** A fault begins or ends; it is told once. */
  fault(id: string, active: boolean, facts: Facts): void {
    const { alerts } = this.host;
    if (!active) alerts.over(id);
    else if (alerts.cases.about(id).length === 0) this.tell(faultRaiser(id), { ...facts, kind: 'fault', id }, null);
  }

  /** Nobody could see or hear whether all is well; `why` (unseen.ts), and the rule that should have judged, if it was one. */
  notMonitored(why: Facts, sensors: ReadonlySet<string> | null): void {
    this.tell(ownRules.notMonitored, { kind: 'not-monitored', ...why }, sensors);
  }

  /** Nobody can leave a trouble out: where no rule speaks of it, or only on trial, the engine does. */
  private tell(own: Raiser, facts: Facts, sensors: ReadonlySet<string> | null): void {
    const { rules } = this.host;
    const speaking = rules.speakingOf(troubleOf(own.about, facts));
    for (const watch of speaking) rules.raise(watch, facts, { about: own.about });
    if (speaking.every(({ rule }) => rule.shadow)) this.host.raise(own, facts, sensors);
  }
}

const names: Readonly<Record<string, TroubleName>> = {
  silent: 'sensor-silent',
  stuck: 'sensor-stuck',
  battery: 'battery-low',
  'not-monitored': 'not-monitored',
};

/** 'silent:hall_motion' and its facts in the words of rules. */
function troubleOf(id: string, { sensor, room }: Facts): Trouble {
  return {
    is: names[id.split(':')[0] ?? ''] ?? 'gateway-fault',
    sensor: typeof sensor === 'string' ? sensor : null,
    room: typeof room === 'string' ? room : null,
  };
}
