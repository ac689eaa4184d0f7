/**
 * Bundles gateway/main.ts into .build/: less memory and a quicker start than from source (gateway/decisions/0005-bundle.md).
 * Built when a source has changed, never by hand.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = /\.(ts|json)$/;

/** Changes when a source file, the lock file or this script changes. */
function fingerprint(root) {
  const files = ['gateway', 'rules']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)))
    .filter((name) => sources.test(name));
  const hash = createHash('sha256');
  for (const name of [...files.sort(), 'package-lock.json', 'package.json', 'deploy/build.mjs']) {
    const { size, mtimeMs } = statSync(join(root, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @returns the bundle's entry, built anew where it is missing or old */
export async function bundle(root) {
  const folder = join(root, '.build');
  const entry = join(folder, 'main.js');
  const stampFile = join(folder, 'stamp');
  const stamp = fingerprint(root);
  if (existsSync(entry) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return entry;
  const { build } = await import('esbuild');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await build({
    absWorkingDir: root,
    entryPoints: ['gateway/main.ts'],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    external: ['zigbee-herdsman-converters'],
    // CommonJS packages in an ESM bundle still ask for require.
    banner: { js: "import{createRequire as aalRequire}from'node:module';const require=aalRequire(import.meta.url);" },
    logLevel: 'error',
  });
  writeFileSync(stampFile, stamp);
  return entry;
}
