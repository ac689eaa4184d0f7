/** The journal of a data folder for a look, and the set that is live there: kept in state.db, running or not. */
import { existsSync } from 'node:fs';
import { PlainError } from '../errors.ts';
import { createJournal } from '../journal/create.ts';
import type { AppliedConfig, Journal } from '../journal/journal.ts';
import type { Io } from './command.ts';

/** Lets `look` see the journal, null where there is none yet; a gateway may be writing it meanwhile. Closes it afterwards. */
export async function lookingAtJournal<Found>(
  { dataFolder }: Pick<Io, 'dataFolder'>,
  look: (journal: Journal | null) => Found | Promise<Found>,
): Promise<Found> {
  if (!existsSync(dataFolder)) return await look(null);
  const journal = createJournal(dataFolder, { readOnly: true });
  try {
    return await look(opened(journal));
  } finally {
    journal.close();
  }
}

/** Before the first start there is no journal to look at. */
function opened(journal: Journal): Journal | null {
  try {
    journal.open();
    return journal;
  } catch (error) {
    if (error instanceof PlainError) return null;
    throw error;
  }
}

/** null: none was ever applied. */
export const appliedNow = (io: Pick<Io, 'dataFolder'>): Promise<AppliedConfig | null> =>
  lookingAtJournal(io, (journal) => journal?.appliedConfig() ?? null);
