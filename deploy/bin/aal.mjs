#!/usr/bin/env node
/** `aal ARGS` in a clone: npm run -s aal -- ARGS. Relative paths count from where it was called. */
import { installPackages, runGateway } from '../setup.mjs';

if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
installPackages('run');
await runGateway(process.argv.slice(2));
