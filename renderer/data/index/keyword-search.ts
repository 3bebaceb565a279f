/** Finds the rows that have a keyword in a searched field or in the sounds of the name. Rules QU2, QU11, QU12. */
import type { QueryContext } from '../../../common/query/context.ts';
import type { Keyword } from '../../../common/query/keyword.ts';
import { makeBitmap, type Bitmap } from './bitmap.ts';
import type { Columns } from './columns.ts';

/** Looking into one row by itself costs as much as scanning this many. */
const ROW_COST = 16;

/** The rows with the keyword; `within` holds all of them and perhaps more, when it is known. */
export function findKeyword(
  columns: Columns,
  keyword: Keyword,
  { mayRead }: Pick<QueryContext, 'mayRead'>,
  within: Bitmap | null,
): Bitmap {
  const { rows, sounds } = columns;
  const { text, digits, sound } = keyword;
  const searched = columns.searched().filter(({ field }) => mayRead(field));
  const found = makeBitmap(rows.end);
  if (within !== null && within.count() * ROW_COST < rows.size) {
    within.forEach(slot => {
      const isFound =
        searched.some(({ field, column }) => {
          const value = column.texts.get(slot);
          return value.includes(text) || (digits !== '' && field.kind === 'texts' && value.includes(digits));
        }) ||
        (sound !== '' && sounds.get(slot).includes(sound));
      if (isFound) found.add(slot);
    });
    return found;
  }
  for (const { field, column } of searched) {
    column.texts.scan(text, found);
    if (digits !== '' && field.kind === 'texts') column.texts.scan(digits, found);
  }
  if (sound !== '') sounds.scan(sound, found);
  return found;
}

/** Whether everyone who has the keyword also has the other one: a person types on. */
export function isNarrower(keyword: Keyword, than: Keyword): boolean {
  const fits = (mine: string, other: string): boolean => mine === '' || (other !== '' && mine.includes(other));
  return keyword.text.includes(than.text) && fits(keyword.digits, than.digits) && fits(keyword.sound, than.sound);
}
