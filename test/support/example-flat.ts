/** The example flat of deploy/example: its texts, and secrets for it. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Files } from '../../gateway/config/read.ts';
import type { Secrets } from '../../rules/language/source.ts';

const folder = 'deploy/example';

export const exampleSecrets: Secrets = { get: (name) => `the ${name}`, names: () => [] };

/** flat.yaml and its rules, without their tests. */
export function exampleFiles(): Files {
  const rules = readdirSync(`${folder}/rules`).filter((name) => !name.endsWith('.test.yaml'));
  const names = ['flat.yaml', ...rules.map((name) => `rules/${name}`)];
  return Object.fromEntries(names.map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]));
}
