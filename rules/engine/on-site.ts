/** The carer's button in the flat: "Betreuung vor Ort". Pressed, somebody is there and sees to what is open; pressed again, they leave. */
import type { Alerts } from './alerts.ts';
import type { CellChange } from './cell.ts';
import type { Core } from './core.ts';
import { limits } from './limits.ts';
import type { Modes } from './modes.ts';

export interface OnSiteHost {
  readonly core: Core;
  readonly alerts: Alerts;
  readonly modes: Modes;
}

/** A button does not say who pressed it. */
const by = 'on-site';

export class OnSite {
  private readonly host: OnSiteHost;

  constructor(host: OnSiteHost) {
    this.host = host;
  }

  pressed({ cell }: CellChange): void {
    if (cell.facts.onSite !== true) return;
    const { core, modes } = this.host;
    const isThere = modes.state.mode === 'care';
    // A button that says single and release, or a finger that presses twice, is one press.
    if (isThere && core.now - modes.state.since < limits.onSiteAgainMs) return;
    if (isThere) modes.over(by, 'button');
    else this.arrives();
  }

  private arrives(): void {
    const { core, modes } = this.host;
    this.takeOver();
    modes.hear({ type: 'mode', at: core.at, mode: 'care', by, via: 'button' });
  }

  /** What is wrong with a device stays with the technicians, and what somebody has taken over with them. */
  private takeOver(): void {
    const { core, alerts } = this.host;
    const open = alerts.cases.all.filter(({ alert }) => alert.state === 'open' && alert.level !== 'fault');
    for (const { alert } of open)
      alerts.people.acknowledge({ type: 'acknowledge', at: core.at, alertId: alert.id, by, via: 'button' });
  }
}
