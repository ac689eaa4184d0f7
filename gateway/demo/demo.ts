/** `npm start`: the real gateway on an invented flat, a simulator in place of Zigbee, a mailbox in place of mail and SMS. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type IClientPublishOptions, type MqttClient } from 'mqtt';
import { ScaledClock } from '../clock.ts';
import { Gateway } from '../gateway.ts';
import type { RootLog } from '../log.ts';
import type { GatewayOptions } from '../parts.ts';
import { projectPath } from '../root.ts';
import { SimulatedCarer } from './carer.ts';
import { Screen } from './screen.ts';
import { demoStartsAt, Simulator } from './simulator.ts';

export interface DemoOptions {
  /** Care seconds in a real second. */
  readonly speed: number;
  readonly language: 'de' | 'en';
  readonly log: RootLog;
  readonly process: GatewayOptions['process'];
  /** Now, for the invented evening to begin on a day of this week. */
  readonly today: number;
  out(line: string): void;
}

const timeZone = 'Europe/Berlin';

export class Demo {
  private readonly options: DemoOptions;
  private readonly folder = mkdtempSync(join(tmpdir(), 'aal-demo-'));
  private readonly clock: ScaledClock;
  private readonly gateway: Gateway;
  private radio: MqttClient | null = null;
  private simulator: Simulator | null = null;
  private carer: SimulatedCarer | null = null;

  constructor(options: DemoOptions) {
    const { log, process, today, speed } = options;
    this.options = options;
    this.clock = new ScaledClock(demoStartsAt(today, timeZone), speed);
    this.gateway = new Gateway({
      configFile: join(this.folder, 'config', 'flat.yaml'),
      dataFolder: join(this.folder, 'data'),
      environment: {},
      process,
      clock: this.clock,
      log,
      demo: { speed: () => this.clock.speed },
    });
  }

  /** @returns the page's sign-in link and the broker's port */
  async start(): Promise<{ url: string; mqttPort: number | null }> {
    cpSync(projectPath('gateway/demo/flat'), join(this.folder, 'config'), { recursive: true });
    const { lines, canStart } = this.gateway.prepare();
    if (!canStart) throw new Error(lines.join('\n'));
    const started = await this.gateway.start();
    this.radio = await connectAsync({
      host: '127.0.0.1',
      port: started.mqttPort ?? 0,
      protocol: 'mqtt',
      clientId: 'zigbee2mqtt',
    });
    this.showTo(new Screen(this.options.out, this.options.language, timeZone));
    this.startPeople(this.radio);
    return started;
  }

  async stop(): Promise<void> {
    this.carer?.stop();
    this.simulator?.stop();
    await this.radio?.endAsync();
    await this.gateway.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private showTo(screen: Screen): void {
    this.gateway.desk.watch((event) => screen.show(event));
  }

  private startPeople(radio: MqttClient): void {
    const publish = (topic: string, payload: string, options: IClientPublishOptions): void =>
      void radio.publishAsync(topic, payload, options).catch(() => {});
    const simulator = new Simulator({ clock: this.clock, publish, timeZone });
    this.simulator = simulator;
    simulator.start();
    this.carer = new SimulatedCarer({
      desk: this.gateway.desk,
      clock: this.clock,
      contact: 'keller',
      waiting: (alerts) => this.pace(alerts > 0),
      arrive: () => simulator.visit(),
    });
    this.carer.start();
  }

  /** While an alert waits for a person, a minute takes a minute. */
  private pace(waiting: boolean): void {
    const speed = waiting ? Math.min(1, this.options.speed) : this.options.speed;
    if (speed === this.clock.speed) return;
    this.clock.setSpeed(speed);
    this.gateway.desk.changed();
  }
}
