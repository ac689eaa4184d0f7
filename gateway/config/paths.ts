/** Where things live beside flat.yaml and in the data folder. */
import { dirname, join } from 'node:path';

/** The configuration set around one flat.yaml. */
export function configPaths(flatFile: string) {
  const folder = dirname(flatFile);
  return { folder, flatFile, rulesFolder: join(folder, 'rules'), secretsFile: join(folder, 'secrets.yaml') };
}

/** The flat of an installed gateway. */
export const systemFlatFile = '/etc/aal/flat.yaml';

/** The running gateway writes its process id here; `aal apply` tells it by SIGHUP. */
export const pidFile = (dataFolder: string): string => join(dataFolder, 'aal.pid');
