/** `aal dispatch-sheet`: what a centre enters is what the flat will send. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../gateway/commands/dispatch-sheet.ts';
import { loadConfig } from '../../gateway/config/load.ts';
import { Slots } from '../../gateway/routine/slots.ts';
import { ownProcess } from '../support/own-process.ts';
import { tempFolder } from '../support/temp.ts';

const flatYaml = (more: string): string => `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { bedroom: { de: Schlafzimmer, en: bedroom }, hall: { de: Flur, en: hall } }
sensors:
  bed: { kind: bed, room: bedroom }
  sos: { kind: help, room: hall }
  hall_motion: { kind: motion, room: hall }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  zentrale: { dispatch: zentrale, accept: [emergency, alarm, test], always: true }
chains:
  emergency: [{ to: [zentrale], repeat: 2m }]
  alarm: [{ to: [zentrale], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: gammu }
dispatch:
  zentrale: { type: dc09, account: "4711", primary: { host: arc.example.org, port: 9000 }, heartbeat: 90s }
${more}`;

async function sheet(more: string, ...args: string[]) {
  const folder = tempFolder();
  const configFile = join(folder, 'flat.yaml');
  writeFileSync(configFile, flatYaml(more));
  mkdirSync(join(folder, 'rules'));
  const rules = 'rules:\n  - use: help-button\n  - use: left-bed-at-night\n  - use: inactivity-day\n';
  writeFileSync(join(folder, 'rules', 'care.yaml'), rules);
  const out: string[] = [];
  const io = { out: (line: string) => void out.push(line), err: (line: string) => void out.push(line) };
  const code = await run(args, { ...io, language: 'de', configFile, environment: {}, process: ownProcess });
  return { code, text: out.join('\n'), loaded: loadConfig(configFile) };
}

const complete = `
subscriber: { call: keller, reaction: { emergency: Anrufen und Rettungsdienst, alarm: Anrufen } }
zones: { bed: 3, sos: 1, inactivity-day: 20 }
`;

it('names account, receivers, numbers, codes, whom to call and what was agreed', async () => {
  const { code, text } = await sheet(complete);
  expect(text).toMatch(
    /zentrale: SIA DC-09, Teilnehmernummer 4711\n {2}Empfänger: arc\.example\.org:9000 tcp\n {2}Leb.*90s/,
  );
  expect(text).toContain('nimmt an: emergency, alarm, test');
  expect(text).toContain('Sprechverbindung: keine\nRückruf: A. Keller, +4915100000001');
  expect(text).toContain('  Notruf: Anrufen und Rettungsdienst\n  Alarm: Anrufen');
  expect(code).toBe(0);
  expect(text).toMatch(/^ {4}1 {2}sos +help +Flur$/m);
  expect(text).toMatch(/ME 0003 0010 {6}QA {2}1101 {2}.*: 1$/m);
});

it('says when the routine test comes, in this flat, and what is never an alarm', async () => {
  const { text } = await sheet(`${complete}routine: { daily: [zentrale], window: "14:00-16:00" }\n`);
  const [, hour, minute] = /Routineruf täglich (\d\d):(\d\d) Uhr Ortszeit \(vereinbart 14:00-16:00\)/.exec(text) ?? [];
  const own = new Slots('12', 'Europe/Berlin', { fromMinute: 840, toMinute: 960 }).minute;
  expect(Number(hour) * 60 + Number(minute)).toBe(own);
  expect(text).toMatch(
    /PI 0002 0102 {6}NULL {2}NULL {2}Lebenszeichen\n.* RP {4}1602 {2}Routineruf\n.* RX {4}1601 {2}Prob/,
  );
  expect((await sheet(complete)).text).toContain('Routineruf: keiner');
});

it('what the centre still needs ends with 1, and check says which number to give', async () => {
  const { code, text, loaded } = await sheet('zones: { sos: 7 }', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(text)).toMatchObject({ call: null, voice: false, missing: ['call', 'reaction', 'zone'] });
  const missing = loaded.problems.find(({ key }) => key === 'zone-missing');
  expect(missing?.hint?.de).toMatch(/^Tragen Sie unter zones ein: bed: 8, /);
});

it('one number twice is a mistake', async () => {
  const { loaded } = await sheet('zones: { sos: 7, bed: 7 }');
  expect(loaded.problems.find(({ key }) => key === 'zone-twice')).toMatchObject({ severity: 'error' });
});
