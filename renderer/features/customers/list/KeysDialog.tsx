/** The keys of the list, shown by "?". Rule LK1. */
import { Modal } from 'antd';
import { Fragment, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './list.module.css';

/** Key names as they are printed on keyboards; what each does stands in the texts. */
const KEYS: readonly (readonly [keys: string, text: string])[] = [
  ['↑ ↓ ← →', 'move'],
  ['Enter', 'open'],
  ['Ctrl + Enter', 'aside'],
  ['Space', 'select'],
  ['Shift + ↑ ↓', 'range'],
  ['Ctrl + A', 'all'],
  ['Esc', 'none'],
  ['F2 / E', 'edit'],
  ['Tab', 'next'],
  ['Ctrl + C', 'copy'],
  ['Ctrl + Z', 'undo'],
  ['/', 'search'],
  ['F', 'filter'],
  ['Alt + ← →', 'column'],
  ['Shift + ← →', 'width'],
  ['?', 'help'],
];

/** A list of keys. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation('customers/list');
  return (
    <Modal open width={480} title={t('keys.title')} footer={null} onCancel={onClose}>
      <dl className={styles.keys}>
        {KEYS.map(([keys, text]) => (
          <Fragment key={text}>
            <dt>{keys}</dt>
            <dd>{t(`keys.${text}`)}</dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  );
}
