/** A real InfluxDB 1.x with a user and a password, on its own port and in its own folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { findServer } from '../support/servers.ts';
import { freePort } from '../support/temp.ts';

const adminPassword = 'admin-secret';
const administrator = { authorization: `Basic ${btoa(`admin:${adminPassword}`)}` };
export const writerUser = { username: 'aal', password: 'pass word:ü' };

export class InfluxServer {
  url = '';
  private readonly folder: string;
  private readonly database: string;
  private server: ChildProcess | null = null;

  constructor(folder: string, database: string) {
    this.folder = folder;
    this.database = database;
  }

  /** First start: creates the database (kept for `duration`) and a user who may only write to it. */
  async setUp(duration: string): Promise<void> {
    const [http, rpc] = [await freePort(), await freePort()];
    this.url = `http://127.0.0.1:${http}`;
    writeFileSync(join(this.folder, 'influxdb.conf'), configuration(this.folder, http, rpc));
    onTestFinished(() => this.kill());
    await this.start();
    await this.query(`CREATE USER admin WITH PASSWORD '${adminPassword}' WITH ALL PRIVILEGES`);
    await this.query(`CREATE DATABASE ${this.database} WITH DURATION ${duration}`);
    await this.query(`CREATE USER ${writerUser.username} WITH PASSWORD '${writerUser.password}'`);
    await this.query(`GRANT WRITE ON ${this.database} TO ${writerUser.username}`);
  }

  async start(): Promise<void> {
    this.server = spawn(findServer('influxd')!, ['-config', join(this.folder, 'influxdb.conf')], { stdio: 'ignore' });
    for (let attempt = 0; attempt < 200; attempt++) {
      const up = await fetch(`${this.url}/ping`)
        .then((answer) => answer.status === 204)
        .catch(() => false);
      if (up) return;
      await sleep(50);
    }
    throw new Error('influxd did not start within 10 s');
  }

  /** kill -9, and gone when this resolves. */
  async kill(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server || server.exitCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
  }

  async query(statement: string, accept = 'application/json'): Promise<string> {
    const parameters = new URLSearchParams({ db: this.database, q: statement, epoch: 'ns' });
    const answer = await fetch(`${this.url}/query`, {
      method: 'POST',
      body: parameters,
      headers: { ...administrator, accept },
    });
    const text = await answer.text();
    if (!answer.ok || text.includes('"error"')) throw new Error(`${statement}: ${text}`);
    return text;
  }

  async write(line: string): Promise<void> {
    const answer = await fetch(`${this.url}/write?db=${this.database}`, {
      method: 'POST',
      body: line,
      headers: administrator,
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Every value of a measurement by its time, as texts: nanoseconds do not fit a number. */
  async values(measurement: string): Promise<Map<string, string>> {
    const csv = await this.query(`SELECT value FROM "${measurement}"`, 'application/csv');
    const rows = csv.trim().split('\n').slice(1);
    return new Map(rows.map((row) => row.split(',').slice(2) as [string, string]));
  }
}

const configuration = (folder: string, http: number, rpc: number): string => `
reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  index-version = "tsi1"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${http}"
  auth-enabled = true
  log-enabled = false
[logging]
  level = "error"
[monitor]
  store-enabled = false
`;
