/** `npm run bench`: the figures of README, each measured here and now. `npm run bench -- engine sos` runs some only. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './build.mjs';
import { findNode, installPackages, nodeFlags, root } from './setup.mjs';

installPackages('all');
await bundle(root);
const args = process.argv.slice(2);
if (args[0] === '--') args.shift();
const done = spawnSync(findNode(), [...nodeFlags, join(root, 'test', 'bench', 'run.ts'), ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(done.status ?? 1);
