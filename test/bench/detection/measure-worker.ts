/** The thread of one home. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Job, measure } from './measure.ts';

parentPort?.postMessage(measure(workerData as Job));
