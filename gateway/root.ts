/** Where the project's own files are, whether this runs from source or from the bundle. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  return findRoot(dirname(folder));
}

const root = findRoot(dirname(fileURLToPath(import.meta.url)));

/** An absolute path from one relative to the project: 'rules/library'. */
export const projectPath = (path: string): string => join(root, path);
