/** `npm run bench:detection -- [FOLDER] [options]`: false alarms and detection delay (test/bench/detection/README.md). */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findNode, installPackages, root } from './setup.mjs';

installPackages('all');
const file = join(root, 'test', 'bench', 'detection', 'run.ts');
// Relative paths count from where it was called.
const cwd = process.env.INIT_CWD ?? process.cwd();
const args = ['--disable-warning=ExperimentalWarning', file, ...process.argv.slice(2)];
const done = spawnSync(findNode(), args, { cwd, stdio: 'inherit' });
process.exit(done.status ?? 1);
