/** `npm start`: the demo flat, with everything installed first. */
import { installPackages, runGateway } from './setup.mjs';

installPackages('run');
await runGateway(['demo', ...process.argv.slice(2)]);
