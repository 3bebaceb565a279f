/** A list whose rows change places: drawn by their handle, or with the arrow keys while the handle has the focus. Rules CF1, DN4. */
import { HolderOutlined } from '@ant-design/icons';
import { useRef, useState, type DragEvent, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import styles from './sortable.module.css';

export interface SortableRow {
  readonly key: string;
  /** For the handle. */
  readonly name: string;
  readonly content: ReactNode;
}

export interface SortableListProps {
  readonly label: string;
  readonly rows: readonly SortableRow[];
  readonly handleLabel: (name: string) => string;
  /** All keys in their new order. */
  readonly onOrder: (keys: readonly string[]) => void;
}

export function SortableList({ label, rows, handleLabel, onOrder }: SortableListProps): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const keys = rows.map(row => row.key);
  const move = (key: string, to: number): void => {
    const rest = keys.filter(other => other !== key);
    if (to < 0 || to > rest.length || keys.indexOf(key) === to) return;
    onOrder([...rest.slice(0, to), key, ...rest.slice(to)]);
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('[data-handle]')[to]?.focus());
  };
  const handleKey = (event: KeyboardEvent, key: string): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    move(key, keys.indexOf(key) + step);
  };
  const handleDrop = (event: DragEvent, key: string): void => {
    event.preventDefault();
    if (dragged !== null && dragged !== key) move(dragged, keys.indexOf(key));
    setDragged(null);
  };
  return (
    <ul ref={list} className={styles.list} aria-label={label}>
      {rows.map(({ key, name, content }) => (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a row is dropped here; the handle has keys
        <li
          key={key}
          className={styles.row}
          data-dragged={dragged === key || undefined}
          onDragOver={event => event.preventDefault()}
          onDrop={event => handleDrop(event, key)}
        >
          <button
            type="button"
            data-handle
            draggable
            className={styles.handle}
            aria-label={handleLabel(name)}
            title={handleLabel(name)}
            onDragStart={() => setDragged(key)}
            onDragEnd={() => setDragged(null)}
            onKeyDown={event => handleKey(event, key)}
          >
            <HolderOutlined aria-hidden />
          </button>
          {content}
        </li>
      ))}
    </ul>
  );
}
