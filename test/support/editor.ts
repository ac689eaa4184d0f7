/** An editor as technicians use it: the real yaml-language-server over stdio. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CompletionItem,
  CompletionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DidOpenTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type MarkupContent,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

/** As rules/README.md has them. */
const settings = {
  validate: true,
  hover: true,
  completion: true,
  customTags: ['!secret scalar'],
  schemaStore: { enable: false },
};

/** Opens files and asks what a technician would see. A text may hold one ¦: where the cursor stands. */
export class Editor {
  private readonly server = spawn(
    process.execPath,
    ['node_modules/yaml-language-server/bin/yaml-language-server', '--stdio'],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  private readonly connection = createProtocolConnection(
    new StreamMessageReader(this.server.stdout),
    new StreamMessageWriter(this.server.stdin),
  );
  private readonly waiting = new Map<string, (diagnostics: Diagnostic[]) => void>();

  async start(): Promise<void> {
    this.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) =>
      this.waiting.get(uri)?.(diagnostics),
    );
    this.connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ section }) => (section === 'yaml' ? settings : null)),
    );
    this.connection.listen();
    const rootUri = pathToFileURL(process.cwd()).href;
    await this.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'aal' }],
      capabilities: { workspace: { configuration: true }, textDocument: { hover: { contentFormat: ['markdown'] } } },
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
  }

  async stop(): Promise<void> {
    const gone = new Promise<void>((done) => this.server.once('exit', () => done()));
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    await gone;
    this.connection.dispose();
  }

  /** What it underlines in a file, 'LINE: message'. */
  async mistakes(file: string, text = readFileSync(file, 'utf8')): Promise<string[]> {
    const uri = pathToFileURL(resolve(file)).href;
    const told = new Promise<Diagnostic[]>((done) => this.waiting.set(uri, done));
    const document = { uri, languageId: 'yaml', version: 1, text: text.replace('¦', '') };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: document });
    return (await told).map(({ range, message }) => `${range.start.line + 1}: ${message}`);
  }

  /** The keys or values it offers at the cursor. */
  async offers(file: string, text: string): Promise<string[]> {
    await this.mistakes(file, text);
    const answer = await this.connection.sendRequest(CompletionRequest.type, placeIn(file, text));
    const items: CompletionItem[] = answer === null ? [] : Array.isArray(answer) ? answer : answer.items;
    return items.map(({ label }) => label).filter((label) => label !== '!secret');
  }

  /** What it shows while the mouse rests at the cursor. */
  async explains(file: string, text: string): Promise<string> {
    await this.mistakes(file, text);
    const hover = await this.connection.sendRequest(HoverRequest.type, placeIn(file, text));
    return (hover?.contents as MarkupContent | undefined)?.value ?? '';
  }
}

function placeIn(file: string, text: string) {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { textDocument: { uri: pathToFileURL(resolve(file)).href }, position };
}
