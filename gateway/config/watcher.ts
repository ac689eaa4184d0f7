/** Looks at the configuration folder: a change on disk is checked and reported, never taken over by itself (law 8). */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { configPaths } from './paths.ts';

/** Editors write a file in several steps. */
const settleMs = 1_000;

export interface ConfigWatcherDeps {
  readonly flatFile: string;
  readonly clock: Clock;
  readonly log: Log;
  changed(): void;
}

export class ConfigWatcher {
  private readonly deps: ConfigWatcherDeps;
  private watchers: FSWatcher[] = [];
  private timer: Timer | null = null;

  constructor(deps: ConfigWatcherDeps) {
    this.deps = deps;
  }

  start(): void {
    const { folder, rulesFolder } = configPaths(this.deps.flatFile);
    for (const path of [folder, rulesFolder]) this.watch(path);
  }

  stop(): void {
    this.timer?.cancel();
    for (const watcher of this.watchers) watcher.close();
    this.watchers = [];
  }

  private watch(path: string): void {
    try {
      const watcher = watch(path, { persistent: false }, (_event, name) => {
        if (name === null || /\.ya?ml$/.test(name)) this.soon();
      });
      watcher.on('error', () => watcher.close());
      this.watchers.push(watcher);
    } catch (error) {
      this.deps.log.debug({ path }, `the configuration is not watched: ${reasonOf(error)}`);
    }
  }

  private soon(): void {
    this.timer?.cancel();
    this.timer = this.deps.clock.after(settleMs, () => this.deps.changed());
  }
}
