/** A gateway reduced to its log and its time series writer; killed by the tests. Arguments: folder, configuration (JSON). */
import { SystemClock } from '../../gateway/clock.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import { silentLog } from '../../gateway/log.ts';
import { createTimeseries } from '../../gateway/timeseries/timeseries.ts';

const [folder, config] = [process.argv[2]!, JSON.parse(process.argv[3]!)];
const clock = new SystemClock();
const journal = createJournal(folder);
journal.open();
createTimeseries({ config, feed: journal.feed, clock, log: silentLog, flat: '12' }).start();

/** Some thousand readings a second, several in each millisecond, in batches that are committed ten times a second. */
function hear(): void {
  const at = clock.now();
  for (let index = 0; index < 300; index++) {
    const { lastSeq } = journal;
    journal.append({
      ...{ type: 'reading', at: at - (index % 7), receivedAt: at, sensor: 'climate', room: 'bath' },
      ...{ signal: 'temperature', value: lastSeq + 1, evidence: 'report' },
    });
  }
  journal.flush();
  console.log(journal.lastSeq);
  clock.after(100, hear);
}
hear();
