/** aal schema [FOLDER] */
import { join, resolve } from 'node:path';
import { editorSchemas } from '../config/json-schema.ts';
import { projectPath } from '../root.ts';
import { parse } from './args.ts';
import type { AskIo } from './ask.ts';
import type { Io } from './command.ts';
import { writeText } from './write-text.ts';

export const help = {
  de: `schreibt die JSON-Schemas, mit denen ein Editor beim Tippen hilft

  aal schema             nach rules/schema dieses Programms
  aal schema ORDNER      in diesen Ordner

In der YAML-Datei steht dann:  # yaml-language-server: $schema=PFAD/rules.schema.json`,
  en: `writes the JSON Schemas that let an editor help while typing

  aal schema             into rules/schema of this program
  aal schema FOLDER      into this folder

The YAML file then says:  # yaml-language-server: $schema=PATH/rules.schema.json`,
};

export async function run(args: string[], io: AskIo & Pick<Io, 'cwd'>): Promise<number> {
  const { positionals } = parse(io, 'schema', args, {}, 0, 1);
  const [given] = positionals;
  const folder = given ? resolve(io.cwd, given) : projectPath('rules/schema');
  for (const [file, text] of Object.entries(editorSchemas())) {
    writeText(join(folder, file), text);
    io.out(join(folder, file));
  }
  return 0;
}
