/** The tags of a customer as small labels; those that have no room are counted, and named on hovering. */
import type { ReactElement } from 'react';
import { useReference } from '../../app/state/reference.ts';
import styles from './customers.module.css';

export interface TagListProps {
  readonly tagIds: readonly string[];
  /** How many are shown before the rest is counted. */
  readonly most?: number;
}

/** Tags that this device does not know are left out. */
export function TagList({ tagIds, most = 2 }: TagListProps): ReactElement | null {
  const { tags } = useReference();
  const known = tagIds.flatMap(tagId => tags.get(tagId) ?? []);
  if (known.length === 0) return null;
  const rest = known.slice(most);
  return (
    <span className={styles.tags} title={known.map(tag => tag.name).join(' · ')}>
      {known.slice(0, most).map(tag => (
        <TagLabel key={tag.tagId} name={tag.name} color={tag.color} />
      ))}
      {rest.length > 0 && <span className={styles.more}>+{rest.length}</span>}
    </span>
  );
}

/** One tag: its colour as a dot, its name in ordinary text, so that any colour stays readable. */
export function TagLabel({ name, color }: { readonly name: string; readonly color: string }): ReactElement {
  return (
    <span className={styles.tag}>
      <span className={styles.tagDot} style={{ background: color }} aria-hidden />
      <span className={styles.text}>{name}</span>
    </span>
  );
}
