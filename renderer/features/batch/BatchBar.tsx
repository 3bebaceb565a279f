/** The bar that rises when customers are selected, with what may be done with them. It asks, previews and starts. Rules UB1 to UB4. */
import {
  EditOutlined,
  CloseOutlined,
  FolderAddOutlined,
  FolderOutlined,
  SwapOutlined,
  TagOutlined,
  TagsOutlined,
} from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../app/state/session.ts';
import type { Selection } from '../../data/api.ts';
import { useAmounts } from '../../ui/amounts.ts';
import styles from './batch.module.css';
import { BatchDialog, type BatchKind } from './BatchDialog.tsx';

export interface BatchBarProps {
  readonly selection: Selection;
  /** How many customers are selected. */
  readonly count: number;
  /** Ends the selection. */
  readonly clear: () => void;
}

const KINDS: readonly { readonly kind: BatchKind; readonly icon: ReactElement }[] = [
  { kind: 'add_tag', icon: <TagOutlined aria-hidden /> },
  { kind: 'remove_tag', icon: <TagsOutlined aria-hidden /> },
  { kind: 'add_group', icon: <FolderAddOutlined aria-hidden /> },
  { kind: 'remove_group', icon: <FolderOutlined aria-hidden /> },
  { kind: 'set_status', icon: <SwapOutlined aria-hidden /> },
  { kind: 'set_field', icon: <EditOutlined aria-hidden /> },
];

/** Shows nothing where the user may not run batches. */
export function BatchBar({ selection, count, clear }: BatchBarProps): ReactElement | null {
  const { t } = useTranslation('batch');
  const format = useAmounts();
  const isAllowed = useCan('batch.run');
  const [open, setOpen] = useState<BatchKind | null>(null);
  if (!isAllowed || count === 0) return null;
  return (
    <section className={styles.bar} aria-label={t('bar.label')}>
      <span className={styles.count}>{t('bar.count', { count, shown: format.number(count) })}</span>
      {KINDS.map(({ kind, icon }) => (
        <Button key={kind} icon={icon} onClick={() => setOpen(kind)}>
          {t(`kind.${kind}`)}
        </Button>
      ))}
      <Tooltip title={t('bar.clear')}>
        <Button
          className={styles.end}
          type="text"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t('bar.clear')}
          onClick={clear}
        />
      </Tooltip>
      {open !== null && (
        <BatchDialog kind={open} selection={selection} count={count} onClose={() => setOpen(null)} onStarted={clear} />
      )}
    </section>
  );
}
