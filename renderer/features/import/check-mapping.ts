/** What keeps a mapping from being used: no column for the name, or two columns for a field that has room for one. Pure. Rule WI2. */
import type { ImportMapping, ImportTarget } from '../../../common/domain/import-mapping.ts';

/** Fields that one column alone may fill; the others take several. */
const SINGLE: ReadonlySet<ImportTarget> = new Set([
  'name',
  'company',
  'source',
  'scene',
  'status',
  'acquisitionTime',
  'lastActiveTime',
]);

export interface MappingCheck {
  readonly hasName: boolean;
  /** Fields that were chosen for more than one column although they have room for one. */
  readonly doubled: readonly ImportTarget[];
  readonly isUsable: boolean;
  /** Columns that will be read. */
  readonly used: number;
}

/** Judges a mapping before the file is read. */
export function checkMapping(mapping: ImportMapping): MappingCheck {
  const hasName = mapping.includes('name');
  const custom = mapping.filter(target => target.startsWith('custom.'));
  const doubled = [...SINGLE, ...new Set(custom)].filter(
    target => mapping.filter(chosen => chosen === target).length > 1,
  );
  return {
    hasName,
    doubled,
    isUsable: hasName && doubled.length === 0,
    used: mapping.filter(target => target !== 'ignore').length,
  };
}

/** Up to `limit` different values of a column that are not empty, as they stand in the file. */
export function sampleColumn(sample: readonly (readonly string[])[], column: number, limit: number): readonly string[] {
  const values = sample.map(row => (row[column] ?? '').trim()).filter(value => value !== '');
  return [...new Set(values)].slice(0, limit);
}
