/** A certificate authority of a test's own, and a server certificate signed by it. Needs openssl. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** PEM files. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** What the certificate is for, as openssl writes it. */
  readonly names?: string;
  /** In days from now; half of one is enough for a test. */
  readonly validFrom?: number;
  readonly validUntil?: number;
}

const p256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

export function makeCertificate(folder: string, options: CertificateOptions = {}): Certificate {
  const { names = 'IP:127.0.0.1,DNS:localhost', validFrom = -1, validUntil = 2 } = options;
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const authority = ['-days', '30', '-subj', '/CN=test authority', '-keyout', file('ca.key'), '-out', file('ca.pem')];
  openssl('req', '-x509', ...p256, ...authority);
  openssl('req', ...p256, '-subj', '/CN=localhost', '-keyout', file('server.key'), '-out', file('server.csr'));
  writeFileSync(file('names'), `subjectAltName=${names}\n`);
  writeFileSync(file('ca.conf'), registerOf(folder));
  writeFileSync(file('index'), '');
  const dates = ['-startdate', dateOf(validFrom), '-enddate', dateOf(validUntil)];
  const sign = ['-cert', file('ca.pem'), '-keyfile', file('ca.key'), '-extfile', file('names'), ...dates];
  const quiet = ['-batch', '-notext', '-create_serial', '-config', file('ca.conf')];
  openssl('ca', ...quiet, ...sign, '-in', file('server.csr'), '-out', file('server.pem'));
  return { ca: file('ca.pem'), cert: file('server.pem'), key: file('server.key') };
}

/** What `openssl ca` must know to sign: only it can set both dates. */
const registerOf = (folder: string): string =>
  ['[ca]', 'default_ca = all', '[all]', `database = ${join(folder, 'index')}`, `serial = ${join(folder, 'serial')}`]
    .concat([`new_certs_dir = ${folder}`, 'default_md = sha256', 'policy = any', '[any]', 'commonName = supplied', ''])
    .join('\n');

/** '20261126120000Z' */
const dateOf = (days: number): string =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-T:]/g, '').slice(0, 14)}Z`;
