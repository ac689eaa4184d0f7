/** aal routine [--now CONTACT] */
import { createWhen } from '../../rules/words/index.ts';
import type { RoutineRequest, RoutineView, Status } from '../http/api.ts';
import { parse } from './args.ts';
import { type AskIo, ask, order } from './ask.ts';

export const help = {
  de: `zeigt die Routinerufe: wann, auf welchem Weg, mit welchem Ergebnis

  aal routine                  alle Kontakte unter routine: in flat.yaml
  aal routine --now KONTAKT    schickt jetzt einen

Ein Routineruf geht von selbst an einen Kontakt allein und löst keine Rufkette aus.`,
  en: `shows the routine tests: when, by which path, with what outcome

  aal routine                  every contact under routine: in flat.yaml
  aal routine --now CONTACT    sends one now

A routine test goes by itself to one contact alone and starts no chain.`,
};

const words = {
  de: {
    none: 'Keine Routinerufe eingerichtet (routine: in flat.yaml).',
    every: { day: 'täglich', month: 'monatlich' },
    outcomes: {
      none: 'noch keiner',
      pending: 'unterwegs',
      sent: 'gesendet',
      'handed-over': 'vom Empfänger angenommen',
      confirmed: 'vom Empfänger bestätigt',
      failed: 'fehlgeschlagen',
    },
    by: 'über',
    arrived: 'zuletzt angekommen',
    overdue: 'ÜBERFÄLLIG',
  },
  en: {
    none: 'No routine tests are set up (routine: in flat.yaml).',
    every: { day: 'daily', month: 'monthly' },
    outcomes: {
      none: 'none yet',
      pending: 'on its way',
      sent: 'sent',
      'handed-over': 'accepted by the receiver',
      confirmed: 'confirmed by the receiver',
      failed: 'failed',
    },
    by: 'by',
    arrived: 'last arrived',
    overdue: 'OVERDUE',
  },
} as const;

export async function run(args: string[], io: AskIo): Promise<number> {
  const { values } = parse(io, 'routine', args, { now: { type: 'string' } });
  if (values.now !== undefined) {
    const request: RoutineRequest = { contact: values.now };
    return await order(io, '/api/routine', request);
  }
  const { flat, at } = await ask<Status>(io, '/api/status');
  const tests = await ask<readonly RoutineView[]>(io, '/api/routine');
  const when = createWhen(io.language, flat.timeZone);
  const lines = tests.map((test) => lineOf(test, io.language, (instant) => when(instant, at)));
  for (const line of lines.length > 0 ? lines : [words[io.language].none]) io.out(line);
  return 0;
}

function lineOf(test: RoutineView, language: 'de' | 'en', said: (at: number) => string): string {
  const { none: _, every, outcomes, by, arrived, overdue } = words[language];
  const { contact, startedAt, arrivedAt, reason } = test;
  const path = test.by === null ? '' : ` ${by} ${test.by}`;
  const parts = [
    `${contact}: ${every[test.every]}`,
    startedAt === null ? outcomes.none : `${said(startedAt)}${path}: ${outcomes[test.outcome]}`,
    ...(reason === null ? [] : [reason]),
    ...(arrivedAt === null ? [] : [`${arrived} ${said(arrivedAt)}`]),
    ...(test.overdue ? [overdue] : []),
  ];
  return parts.join(', ');
}
