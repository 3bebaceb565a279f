/** The state of synchronisation in the top bar: visible on every page, and the way to the sync centre. */
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../ui/error-text.ts';
import { useFormat } from '../ui/format.ts';
import { useSync } from './state/sync.ts';
import { describeSync } from './sync-words.ts';
import styles from './TopBar.module.css';

/** A dot and a few words; the reason of trouble on hovering. No link where there is no sync centre to go to. */
export function SyncBadge({ isLink = true }: { readonly isLink?: boolean }): ReactElement {
  const { t } = useTranslation('app');
  const state = useSync();
  const format = useFormat();
  const textOf = useErrorText();
  const { text, tone } = describeSync(state, { t, number: format.number, time: format.time });
  const asOf =
    state.lastSyncedAt === null ? t('sync.never') : t('sync.asOf', { at: format.dateTime(state.lastSyncedAt) });
  const reason = state.reason === null ? '' : textOf(state.reason);
  return (
    <Tooltip title={`${reason} ${asOf}`.trim()} placement="bottomRight">
      <a
        className={tone === 'bad' ? `${styles.sync} ${styles.bad}` : styles.sync}
        href={isLink ? '#/sync' : undefined}
        data-testid="sync-state"
        data-phase={state.phase}
      >
        <span className={styles.dot} data-tone={tone} aria-hidden />
        <span aria-live="polite">{text}</span>
      </a>
    </Tooltip>
  );
}
