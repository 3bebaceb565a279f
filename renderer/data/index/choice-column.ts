/**
 * Values of managed lists, ids of people, tags and groups. One value per row is kept as a code, few values also as a bitmap each; several
 * values per row as bitmaps alone.
 */
import type { FieldKind, FieldValue } from '../../../common/query/fields.ts';
import type { Test } from '../../../common/query/plan.ts';
import type { Bitmap } from './bitmap.ts';
import { CodeColumn } from './code-column.ts';
import { Presence, refuseTest, type FieldColumn } from './field-column.ts';
import type { ColumnState } from './index-state.ts';
import { EMPTY_KEY, type KeyColumn } from './sort-key.ts';
import { ValueColumn } from './value-column.ts';

const SEVERAL: ReadonlySet<FieldKind> = new Set(['ids', 'groups']);
/** Kinds of which a company has some dozens at most. */
const FEW: ReadonlySet<FieldKind> = new Set(['enum', 'boolean', 'ids', 'groups']);

export class ChoiceColumn implements FieldColumn {
  readonly presence = new Presence();
  readonly keys: KeyColumn | null;
  /** Null when a row may have several values. */
  readonly single: CodeColumn | null;
  /** Null when there are too many values for a bitmap each. */
  readonly bitmaps: ValueColumn | null;

  constructor(kind: FieldKind) {
    this.single = SEVERAL.has(kind) ? null : new CodeColumn();
    this.bitmaps = FEW.has(kind) ? new ValueColumn() : null;
    const isTrue = (slot: number): boolean => this.bitmaps?.has(slot, 'true') === true;
    const prefix = (slot: number): number => (this.presence.filled.has(slot) ? Number(isTrue(slot)) : EMPTY_KEY);
    this.keys = kind === 'boolean' ? { isExact: true, prefix, compare: (a, b) => prefix(a) - prefix(b) } : null;
  }

  set(slot: number, value: FieldValue): boolean {
    const wasTrue = this.keys?.prefix(slot);
    const values = listOf(value);
    if (this.presence.filled.has(slot)) this.bitmaps?.clear(slot);
    this.presence.note(slot, values.length > 0, value === undefined);
    for (const name of values) this.bitmaps?.add(slot, name);
    this.single?.set(slot, values[0] ?? null);
    return wasTrue !== this.keys?.prefix(slot);
  }

  match(test: Test, end: number): Bitmap {
    if (test.type === 'all_of' && this.bitmaps !== null) return this.bitmaps.matchingAll(test.values, end);
    if (test.type !== 'one_of') return refuseTest(test);
    const wanted = test.values.map(String);
    return this.bitmaps?.matching(wanted) ?? this.single!.matching(wanted, end);
  }

  counts(rows: Bitmap | 'all'): [value: string, count: number][] {
    if (this.bitmaps !== null) return this.bitmaps.counts(rows);
    return this.single!.counts(rows === 'all' ? this.presence.filled : rows);
  }

  save(): ColumnState {
    return { ...this.presence.save(), ...this.single?.save(), ...this.bitmaps?.save() };
  }

  load(state: ColumnState): void {
    this.presence.load(state);
    this.single?.load(state);
    this.bitmaps?.load(state);
  }
}

function listOf(value: FieldValue): readonly string[] {
  if (value === null || value === undefined || value === '') return [];
  return typeof value === 'object' ? value : [String(value)];
}
