/** The bench's flat as the engine sees it. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../gateway/config/load.ts';
import type { Program } from '../../rules/engine/types.ts';
import { render } from '../../rules/language/problem.ts';

const flatFolder = fileURLToPath(new URL('flat/', import.meta.url));

export function benchProgram(): Program {
  const around = { env: { AAL_SECRET_DISPATCH_KEY: 'bench-only-key' }, uid: 0 };
  const { program, problems } = loadConfig(join(flatFolder, 'flat.yaml'), around);
  if (!program) throw new Error(problems.map((problem) => render(problem, 'en')).join('\n'));
  return program;
}

/** A copy of the flat in a folder of its own, with the webhook's real port. */
export function placeFlat(folder: string, webhookUrl: string, readFlat: (path: string) => string): string {
  mkdirSync(folder, { recursive: true });
  cpSync(join(flatFolder, 'rules'), join(folder, 'rules'), { recursive: true });
  const flat = readFlat(join(flatFolder, 'flat.yaml')).replace('http://127.0.0.1:8471/', webhookUrl);
  writeFileSync(join(folder, 'flat.yaml'), flat);
  writeFileSync(join(folder, 'secrets.yaml'), 'dispatch_key: bench-only-key\n', { mode: 0o600 });
  return join(folder, 'flat.yaml');
}
