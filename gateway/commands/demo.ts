/** `aal demo`, which is `npm start`. */
import { SystemClock } from '../clock.ts';
import { Demo } from '../demo/demo.ts';
import { PlainError } from '../errors.ts';
import { createLog } from '../log.ts';
import { parse } from './args.ts';
import type { Io } from './command.ts';
import { stopped } from './stopped.ts';

export const help = {
  de: `zeigt das Wohnungsgerät an einer erfundenen Wohnung; ein Tag vergeht in etwa drei Minuten

  aal demo [--speed N]

  --speed N    so viele Sekunden der Wohnung vergehen in einer Sekunde (sonst 480); 1 ist Echtzeit

Solange ein Alarm auf einen Menschen wartet, läuft die Zeit normal. Nach 20 Sekunden übernimmt eine simulierte
Pflegekraft, wenn Sie es nicht vorher auf der Seite tun. Nichts verlässt diesen Rechner.`,
  en: `shows the gateway on an invented flat; a day passes in about three minutes

  aal demo [--speed N]

  --speed N    so many seconds of the flat pass in one second (else 480); 1 is real time

While an alert waits for a person, time runs normally. After 20 seconds a simulated carer takes over, unless you
do so before on the page. Nothing leaves this machine.`,
};

const words = {
  de: {
    speed: '--speed braucht eine Zahl zwischen 1 und 20000',
    ready: (url: string) => `Die Seite dazu (der Link gilt einmal, 15 Minuten): ${url}`,
    mqtt: (port: number) => `MQTT auf 127.0.0.1:${port}; Strg-C beendet.`,
  },
  en: {
    speed: '--speed needs a number between 1 and 20000',
    ready: (url: string) => `The page to it (the link is valid once, for 15 minutes): ${url}`,
    mqtt: (port: number) => `MQTT on 127.0.0.1:${port}; Ctrl-C ends it.`,
  },
} as const;

/** A day in three minutes. */
const defaultSpeed = 480;
const highestSpeed = 20_000;

export async function run(args: string[], io: Io): Promise<number> {
  const { values } = parse(io, 'demo', args, { speed: { type: 'string' } });
  const speed = values.speed === undefined ? defaultSpeed : Number(values.speed);
  const text = words[io.language];
  if (!(speed >= 1 && speed <= highestSpeed)) throw new PlainError('configuration', text.speed);
  const log = createLog({ debug: io.debug, quiet: true, stream: io.stream });
  const demo = new Demo({
    speed,
    log,
    language: io.language,
    process: io.process,
    today: new SystemClock().now(),
    out: io.out,
  });
  try {
    const { url, mqttPort } = await demo.start();
    io.out(text.ready(url));
    if (mqttPort !== null) io.out(text.mqtt(mqttPort));
    await stopped(io.stop);
  } finally {
    await demo.stop();
  }
  return 0;
}
