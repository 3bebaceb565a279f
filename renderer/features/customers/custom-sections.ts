/** Custom fields by section, both in their order. Pure. Rule CF1. */
import type { CustomField } from '../../../common/domain/custom-field.ts';

/** Fields without a section come first. */
export function sectionsOf(fields: readonly CustomField[]): readonly (readonly [string, readonly CustomField[]])[] {
  const sections = new Map<string, CustomField[]>([['', []]]);
  for (const field of fields) {
    const list = sections.get(field.section);
    if (list === undefined) sections.set(field.section, [field]);
    else list.push(field);
  }
  return [...sections].filter(([, list]) => list.length > 0);
}
