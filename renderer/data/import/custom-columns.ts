/** Custom fields in a file: which column goes to which, and the values of a row. Pure. Rules CF10, IM1. */
import {
  customIdOf,
  customKey,
  isSensitive,
  type CustomField,
  type CustomValue,
} from '../../../common/domain/custom-field.ts';
import { defaultValues, parseCustomText } from '../../../common/domain/custom-values.ts';
import type { ImportMapping, ImportTarget } from '../../../common/domain/import-mapping.ts';
import type { ImportLookup } from './import-lookup.ts';
import { foldName } from './import-lookup.ts';

/** Targets that a column named like a custom field gives up for it. */
const WEAK: ReadonlySet<ImportTarget> = new Set(['ignore', 'notes']);

/** The mapping with columns that bear the name or key of a custom field; each field once. */
export function withCustomFields(
  columns: readonly string[],
  mapping: ImportMapping,
  fields: readonly CustomField[],
): ImportMapping {
  const byName = new Map(
    fields.flatMap(field =>
      [field.key, field.labelEn, field.label].filter(name => name !== '').map(name => [foldName(name), field] as const),
    ),
  );
  const taken = new Set<string>();
  return mapping.map((target, column) => {
    const field = WEAK.has(target) ? byName.get(foldName(columns[column] ?? '')) : undefined;
    if (field === undefined || taken.has(field.fieldId)) return target;
    taken.add(field.fieldId);
    return customKey(field.fieldId);
  });
}

interface Cell {
  readonly text: string;
  readonly column: number;
}

/** The values of a row: what its cells say, defaults where they say nothing; and the cells that cannot be read, with the reason. */
export function readCustom<C extends Cell>(
  found: ReadonlyMap<ImportTarget, readonly C[]>,
  lookup: ImportLookup,
): {
  readonly values: Record<string, CustomValue>;
  readonly problems: readonly (C & { readonly field: string; readonly code: string })[];
} {
  const values = defaultValues(lookup.customFields);
  const problems: (C & { field: string; code: string })[] = [];
  for (const [target, [cell]] of found) {
    const fieldId = customIdOf(target);
    if (fieldId === null || cell === undefined) continue;
    const field = lookup.customFields.get(fieldId);
    const read = field === undefined ? null : parseCustomText(field, cell.text);
    if (read === null) problems.push({ ...cell, field: target, code: 'field_not_writable' });
    else if (read.ok) values[fieldId] = read.value;
    // A field error keeps what stood in the cell, and sensitive values are shown to nobody: only that they are wrong.
    else problems.push({ ...cell, text: isSensitive(fieldId) ? '' : cell.text, field: target, code: read.error });
  }
  return { values, problems };
}
