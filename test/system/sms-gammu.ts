/** gammu-smsd with its dummy modem: a folder in place of the mobile network. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SmsConfigOf } from '../../gateway/channels/sms/config.ts';

export interface Modem {
  readonly config: SmsConfigOf<'gammu'>;
  /** An SMS arrives from the network; several texts are the parts of one long message. */
  receive(from: string, ...parts: string[]): void;
  /** The network reports on an SMS that was sent to this number. */
  report(to: string, says: 'Delivered' | 'Failed'): void;
  log(): string;
  stop(): Promise<void>;
}

export interface ModemOptions {
  readonly inboxFormat?: 'unicode' | 'standard' | 'detail';
  readonly runOnReceive?: string;
}

export function startModem(folder: string, { inboxFormat = 'unicode', runOnReceive }: ModemOptions = {}): Modem {
  const path = (...parts: string[]): string => join(folder, ...parts);
  for (const name of ['inbox', 'outbox', 'sent', 'error']) mkdirSync(path(name));
  for (const memory of ['1', '2', '3', '4', '5']) mkdirSync(path('phone', 'sms', memory), { recursive: true });
  writeFileSync(
    path('rc'),
    `[gammu]
model = dummy
connection = none
port = ${path('phone')}
[smsd]
service = files
logfile = ${path('log')}
debuglevel = 255
inboxpath = ${path('inbox')}/
outboxpath = ${path('outbox')}/
sentsmspath = ${path('sent')}/
errorsmspath = ${path('error')}/
commtimeout = 1
receivefrequency = 1
loopsleep = 1
transmitformat = auto
inboxformat = ${inboxFormat}
${runOnReceive === undefined ? '' : `RunOnReceive = ${runOnReceive}`}
`,
  );
  const daemon: ChildProcess = spawn('gammu-smsd', ['-c', path('rc')], { stdio: 'ignore' });
  let location = 1;
  return {
    config: {
      gateway: 'gammu',
      inbox: path('inbox'),
      outbox: path('outbox'),
      sent: path('sent'),
      error: path('error'),
    },
    receive: (from, ...parts) => {
      for (const [i, text] of parts.entries()) {
        const header = parts.length > 1 ? `UDH = 050003CC${hex(parts.length)}${hex(i + 1)}\n` : '';
        writeFileSync(path('phone', 'sms', '1', String(location++)), backupOf(from, text, header));
      }
    },
    report: (to, says) =>
      writeFileSync(path('phone', 'sms', '1', String(location++)), backupOf(to, says, '', 'Status_Report')),
    log: () => (existsSync(path('log')) ? readFileSync(path('log'), 'utf8') : ''),
    stop: () =>
      new Promise((resolve) => {
        daemon.once('exit', () => resolve());
        daemon.kill();
      }),
  };
}

const hex = (value: number): string => value.toString(16).padStart(2, '0').toUpperCase();

/** The file that the dummy takes for a received SMS. */
function backupOf(from: string, text: string, header: string, pdu = 'Deliver'): string {
  const digits = Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase();
  return `[SMSBackup000]
PDU = ${pdu}
SMSC = "+491722270333"
Sent = 20261124T120000
State = UnRead
Number = "${from}"
Coding = Default_No_Compression
Folder = 1
Length = ${text.length}
Class = -1
ReplySMSC = False
RejectDuplicates = False
ReplaceMessage = 0
MessageReference = 0
${header}Text00 = ${digits}
`;
}
