/** TLS to another machine, always with a checked certificate: its authority, its name, its dates. Nothing switches that off. */
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { readAuthority } from './http-client.ts';

/**
 * `caFile`: PEM file of the authority that signed the other side's certificate; the system's own list when absent. What is checked,
 * and by which clock: decision 0016.
 * @throws HttpFailure when the file cannot be read
 */
export function checkedTls(host: string, caFile: string | undefined): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    // Said here, for otherwise a variable of the environment could switch it off.
    rejectUnauthorized: true,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(caFile === undefined ? {} : { ca: readAuthority(caFile) }),
  };
}
