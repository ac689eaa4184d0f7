/** The contract of a command: one file each, named in main.ts's list. Only main.ts touches the process. */
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
  /** Standard output for logs. */
  readonly stream: { write(line: string): unknown; readonly isTTY?: boolean | undefined };
  /** The environment: systemd's sockets and credentials, AAL_SECRET_NAME. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly debug: boolean;
  /** Our own process, for the pid file and the health page, and what it may do to others. */
  readonly process: {
    readonly pid: number;
    /** The user we run as. */
    readonly uid: number;
    readonly nodeVersion: string;
    rssBytes(): number;
    /** 0 only looks whether that process lives. @throws when it does not, or is not ours to signal */
    signal(pid: number, signal: 'SIGHUP' | 0): void;
  };
}

export interface Command {
  /** In plain words: one line, then the arguments. */
  readonly help: Words;
  /** 0: done, 1: configuration or usage or refused, 2: environment. */
  run(args: string[], io: Io): Promise<number>;
}
