/** aal user add NAME --publish TOPIC --subscribe TOPIC */
import { stringify } from 'yaml';
import { hashPassword } from '../mqtt/broker/password.ts';
import { filterProblem } from '../mqtt/filters.ts';
import { parse, usageError } from './args.ts';
import type { AskIo } from './ask.ts';
import { readPassword } from './read-password.ts';

export const help = {
  de: `bereitet einen MQTT-Benutzer für den eingebauten Broker vor

  aal user add NAME [--publish TOPIC] [--subscribe TOPIC]
  aal user add zigbee2mqtt --publish 'zigbee2mqtt/#' --subscribe 'zigbee2mqtt/#'

  --publish TOPIC      darf dorthin senden; auch mehrfach, auch mit + und #
  --subscribe TOPIC    darf das hören; auch mehrfach, auch mit + und #

Fragt nach dem Passwort (oder liest es von der Standardeingabe, nie aus der Befehlszeile) und zeigt den Eintrag, der in
flat.yaml unter mqtt: embedded: users: gehört. Das Passwort selbst steht nicht darin.`,
  en: `prepares an MQTT user for the embedded broker

  aal user add NAME [--publish TOPIC] [--subscribe TOPIC]
  aal user add zigbee2mqtt --publish 'zigbee2mqtt/#' --subscribe 'zigbee2mqtt/#'

  --publish TOPIC      may publish there; more than once if need be, also with + and #
  --subscribe TOPIC    may hear that; more than once if need be, also with + and #

Asks for the password (or reads it from standard input, never from the command line) and shows the entry for flat.yaml,
under mqtt: embedded: users:. The password itself is not in it.`,
};

const words = {
  de: {
    add: "Nach 'user' wird 'add' erwartet",
    password: 'Passwort für {name}: ',
    again: 'Noch einmal: ',
    differ: 'Die beiden Eingaben sind verschieden',
    short: 'Das Passwort braucht mindestens 8 Zeichen',
    goesTo: '# flat.yaml, unter mqtt: embedded: users:',
  },
  en: {
    add: "'add' is expected after 'user'",
    password: 'Password for {name}: ',
    again: 'Again: ',
    differ: 'The two entries differ',
    short: 'The password needs at least 8 characters',
    goesTo: '# flat.yaml, under mqtt: embedded: users:',
  },
};

const shortestPassword = 8;
const topics = { publish: { type: 'string', multiple: true }, subscribe: { type: 'string', multiple: true } } as const;

export async function run(args: string[], io: AskIo, read: typeof readPassword = readPassword): Promise<number> {
  const text = words[io.language];
  const { positionals, values } = parse(io, 'user', args, topics, 2);
  const [verb, name = ''] = positionals;
  const { publish = [], subscribe = [] } = values;
  const problem = verb === 'add' ? [...publish, ...subscribe].map(filterProblem).find(Boolean) : text.add;
  if (problem) throw usageError(io, 'user', problem);
  const prompts = [text.password.replace('{name}', name), text.again] as const;
  const [password, again] = await read(...prompts);
  if (password !== again) throw usageError(io, 'user', text.differ);
  if (password.length < shortestPassword) throw usageError(io, 'user', text.short);
  const entry = { name, password: await hashPassword(password), publish, subscribe };
  io.err(text.goesTo);
  for (const line of stringify([entry], { lineWidth: 0 }).trimEnd().split('\n')) io.out(line);
  return 0;
}
