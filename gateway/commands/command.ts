/** The contract of a command: one file each, named in main.ts's list. Only main.ts touches process. */
import type { Words } from '../../rules/engine/types.ts';

export interface Io {
  out(line: string): void;
  err(line: string): void;
  /** Relative paths count from here: where the person called. */
  readonly cwd: string;
  readonly language: 'de' | 'en';
  /** flat.yaml; whether it exists is the command's question. */
  readonly configFile: string;
  /** Where history.db, state.db, the pid file and the socket are. */
  readonly dataFolder: string;
  /** Aborts on SIGINT and SIGTERM; its reason is the signal's name. */
  readonly stop: AbortSignal;
  /** Calls back on SIGHUP (apply). */
  onReload(callback: () => void): void;
  readonly isTerminal: boolean;
  readonly debug: boolean;
}

export interface Command {
  /** In plain words: one line, then the arguments. */
  readonly help: Words;
  /** 0: done, 1: configuration or usage or refused, 2: environment. */
  run(args: string[], io: Io): Promise<number>;
}
