/** `npm run setup`: what a real flat needs, nothing started: the packages without those of development, and the bundle. */
import { bundle } from './build.mjs';
import { findNode, installPackages, root } from './setup.mjs';

installPackages('run');
findNode();
console.log(`aal: ready: ${await bundle(root)}`);
