/** What the form sends, and where its errors belong. */
import { expect, it } from 'vitest';
import { emptyValues, pathOfError, toDraft, toEdit } from '../../../renderer/features/customers/form-values.ts';

const BASE = emptyValues('status:a', 1_000);

it('[UI9] an error finds its line although empty lines are not sent', () => {
  const values = { ...BASE, phones: [{ raw: ' ' }, { raw: '1' }, { raw: '' }, { raw: '2' }] };
  expect(toDraft(values).phones.map(line => line.raw)).toEqual(['1', '2']);
  expect(pathOfError({ field: 'phones.1' }, values)).toEqual(['phones', 3, 'raw']);
  expect(pathOfError({ field: 'name' }, values)).toEqual(['name']);
});

it('[UI9] an edit sends only what changed, and contacts only when they were opened', () => {
  const after = { ...BASE, name: 'x', phones: [{ raw: '138' }] };
  expect(toEdit(BASE, after, new Set())).toEqual({ name: 'x' });
  expect(toEdit(BASE, after, new Set(['phones']))).toEqual({ name: 'x', phones: [{ raw: '138', label: '' }] });
  expect(toEdit(BASE, { ...BASE, source: 'channel:a' }, new Set())).toEqual({ source: 'channel:a', scene: null });
});
