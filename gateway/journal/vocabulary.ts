/**
 * How an input becomes a row of the log and back. What a sensor says again and again (sensor, room, signal, evidence and any
 * value that is not a number) is stored once, as a term, and the row holds its number: about 24 bytes a reading.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Input, inputAt, type Reading, type Value } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import { prepareRows } from './database.ts';

/** seq, at (the engine's time), age (how much earlier it happened, ms), term, value (a number, JSON or nothing). */
export type Row = [seq: number, at: number, age: number, term: number, value: number | string | null];

type Common = Pick<Reading, 'sensor' | 'room' | 'signal' | 'evidence'>;
type Term = { readonly reading: (Common & { readonly word: Value | undefined }) | null };

const json: Term = { reading: null };
const none = '\u0000';

export class Vocabulary {
  private readonly ids = new Map<string, number>();
  private readonly terms = new Map<number, Term>();
  private readonly all: StatementSync;
  private readonly insert: StatementSync | null;
  /** Keys learned in the open transaction. */
  private fresh: string[] = [];
  private lastId = 0;

  constructor(database: DatabaseSync, readOnly: boolean) {
    this.all = prepareRows(database, 'SELECT id, type, sensor, room, signal, evidence, word FROM vocabulary');
    this.load();
    const sql = 'INSERT INTO vocabulary VALUES (?, ?, ?, ?, ?, ?, ?)';
    this.insert = readOnly ? null : database.prepare(sql);
  }

  /** Learns new terms in the open transaction; call `settled` when it is over. */
  encode(seq: number, input: Input): Row {
    if (input.type !== 'reading') return this.encodeWhole(seq, input);
    const { sensor, room, signal, evidence, value } = input;
    const word = typeof value === 'number' ? none : JSON.stringify(value);
    const key = `${sensor}${none}${room}${none}${signal}${none}${evidence}${none}${word}`;
    const id =
      this.ids.get(key) ?? this.learn(key, ['reading', sensor, room, signal, evidence, word === none ? null : word]);
    if (id === null) return this.encodeWhole(seq, input);
    const { receivedAt } = input;
    return [seq, receivedAt, receivedAt - input.at, id, typeof value === 'number' ? value : null];
  }

  decode([seq, at, age, term, value]: Row): { seq: number; input: Input } {
    if (!this.terms.has(term)) this.load(); // learned by the process that writes
    const reading = this.terms.get(term)?.reading;
    if (!reading) return { seq, input: JSON.parse(value as string) as Input };
    const { sensor, room, signal, evidence, word } = reading;
    const said = word === undefined ? (value as number) : word;
    return {
      seq,
      input: { type: 'reading', at: at - age, receivedAt: at, sensor, room, signal, value: said, evidence },
    };
  }

  /** The terms of an input's type that is stored whole, e.g. 'clock'; null while none was ever logged. */
  idOf(type: Exclude<Input['type'], 'reading'>): number | null {
    return this.ids.get(type) ?? null;
  }

  /** The transaction is over; after a rollback what it taught is forgotten. */
  settled(committed: boolean): void {
    if (!committed) {
      for (const key of this.fresh) {
        this.terms.delete(this.ids.get(key)!);
        this.ids.delete(key);
      }
    }
    this.fresh = [];
  }

  private load(): void {
    for (const row of this.all.all() as unknown as [number, string, ...(string | null)[]][]) this.remember(row);
  }

  private encodeWhole(seq: number, input: Input): Row {
    const id = this.ids.get(input.type) ?? this.learn(input.type, [input.type, null, null, null, null, null], true)!;
    return [seq, inputAt(input), 0, id, JSON.stringify(input)];
  }

  /** null: the vocabulary is full, the input is stored whole. */
  private learn(key: string, columns: (string | null)[], whole = false): number | null {
    if (!whole && this.terms.size >= limits.journal.terms) return null;
    const id = this.lastId + 1;
    this.insert!.run(id, ...columns);
    this.fresh.push(key);
    this.remember([id, ...(columns as [string, ...(string | null)[]])]);
    return id;
  }

  private remember([id, type, sensor, room, signal, evidence, word]: [number, string, ...(string | null)[]]): void {
    this.lastId = Math.max(this.lastId, id);
    if (sensor == null) {
      this.ids.set(type, id);
      this.terms.set(id, json);
      return;
    }
    this.ids.set([sensor, room, signal, evidence, word ?? none].join(none), id);
    const common = { sensor, room, signal, evidence } as Common;
    this.terms.set(id, { reading: { ...common, word: word == null ? undefined : (JSON.parse(word) as Value) } });
  }
}
