/** The set that is live for a data folder: kept in state.db, running or not. */
import { PlainError } from '../errors.ts';
import { createJournal } from '../journal/create.ts';
import type { AppliedConfig } from '../journal/journal.ts';
import type { Io } from './command.ts';

/** null: none was ever applied. A gateway may be running meanwhile. */
export function appliedNow({ dataFolder }: Pick<Io, 'dataFolder'>): AppliedConfig | null {
  const journal = createJournal(dataFolder, { readOnly: true });
  try {
    journal.open();
    return journal.appliedConfig();
  } catch (error) {
    // Before the first start there is no journal to look at.
    if (error instanceof PlainError) return null;
    throw error;
  } finally {
    journal.close();
  }
}
