/** aal doctor [--json]: a health report that may be sent to support: no person, number or secret in it. */
import { scrubAddresses } from '../log.ts';
import { parse } from './args.ts';
import type { Io } from './command.ts';
import { type Findings, inspect } from './doctor-inspect.ts';

type DoctorIo = Pick<Io, 'out' | 'err' | 'language' | 'dataFolder' | 'configFile' | 'environment' | 'process'>;

export const help = {
  de: `schreibt einen Gesundheitsbericht für den Kundendienst, auch wenn nichts läuft

  aal doctor           als Text
  aal doctor --json    für Programme

Personen, Nummern und Geheimnisse stehen nicht darin: Sie können ihn so weitergeben, wie er ist.`,
  en: `writes a health report for support, also when nothing is running

  aal doctor           as text
  aal doctor --json    for programs

No people, numbers or secrets stand in it: you may pass it on as it is.`,
};

const words = {
  de: { findings: 'Befunde', none: 'keine', facts: 'Einzelheiten', yes: 'ja', no: 'nein' },
  en: { findings: 'Findings', none: 'none', facts: 'Details', yes: 'yes', no: 'no' },
};

/** 0, or 2 while no gateway answers. */
export async function run(args: string[], io: DoctorIo): Promise<number> {
  const { values } = parse(io, 'doctor', args, { json: { type: 'boolean' } });
  const report = await inspect(io);
  const lines = values.json ? [JSON.stringify(report, null, 2)] : textLines(report, io.language);
  for (const line of lines) io.out(scrubAddresses(line));
  return report.running ? 0 : 2;
}

function textLines(report: Findings, language: 'de' | 'en'): string[] {
  const { findings, none, facts } = words[language];
  const found = report.findings.length > 0 ? report.findings : [none];
  const details = flatten(report.facts).map(([name, value]) => `  ${name}: ${plain(value, language)}`);
  return [`${findings}:`, ...found.map((finding) => `  ${finding}`), '', `${facts}:`, ...details];
}

/** {journal: {inputs: 7}} -> ['journal.inputs', 7] */
function flatten(value: unknown, name = ''): [string, unknown][] {
  if (value === null || typeof value !== 'object') return [[name, value]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[name, '-']];
  return entries.flatMap(([key, inner]) => flatten(inner, name ? `${name}.${key}` : key));
}

function plain(value: unknown, language: 'de' | 'en'): string {
  if (typeof value === 'boolean') return value ? words[language].yes : words[language].no;
  return value === null ? '-' : String(value);
}
