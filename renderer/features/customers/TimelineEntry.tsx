/** One thing that happened: when, what, who; changes with their fields from old to new, in words. Rule UI15. */
import { EditOutlined, MessageOutlined, ThunderboltOutlined } from '@ant-design/icons';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../common/domain/timeline.ts';
import { useReference } from '../../app/state/reference.ts';
import { useFormat } from '../../ui/format.ts';
import type { TimelineItem } from './build-timeline.ts';
import { useFieldName } from './record/use-field-name.ts';
import { tellValue } from './tell-value.ts';
import { useValueWords } from './use-value-words.ts';
import styles from './detail.module.css';

const ICONS = {
  interaction: <MessageOutlined aria-hidden />,
  behavior: <ThunderboltOutlined aria-hidden />,
  change: <EditOutlined aria-hidden />,
} as const;

/** A row of the timeline. */
export function TimelineEntry({ item }: { readonly item: TimelineItem }): ReactElement {
  const { labelOf, memberName } = useReference();
  const { t } = useTranslation('customers');
  const format = useFormat();
  const by = memberName(item.kind === 'change' ? item.by : item.entry.createdBy);
  const title = item.kind === 'change' ? t(titleOf(item.entries)) : labelOf(item.entry.type);
  return (
    <li className={styles.entry} data-kind={item.kind}>
      <time className={styles.when} dateTime={new Date(item.at).toISOString()}>
        {format.time(item.at)}
      </time>
      <span className={styles.icon} aria-hidden>
        {ICONS[item.kind]}
      </span>
      <div className={styles.what}>
        <p className={styles.who}>
          <strong>{title}</strong>
          {item.kind === 'interaction' && <span> · {t(`initiatedBy.${item.entry.initiatedBy}`)}</span>}
          <span> · {by}</span>
        </p>
        {item.kind === 'interaction' && <p className={styles.content}>{item.entry.content}</p>}
        {item.kind === 'behavior' && item.entry.description !== '' && (
          <p className={styles.content}>{item.entry.description}</p>
        )}
        {item.kind === 'change' && (
          <ul className={styles.changes}>
            {item.entries
              .filter(entry => entry.field !== 'created' && entry.field !== 'restored')
              .map(entry => (
                <ChangeLine key={entry.historyId} entry={entry} />
              ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function titleOf(entries: readonly HistoryEntry[]): string {
  if (entries.some(({ field }) => field === 'created')) return 'timeline.created';
  return entries.some(({ field }) => field === 'restored') ? 'timeline.restored' : 'timeline.changed';
}

function ChangeLine({ entry }: { readonly entry: HistoryEntry }): ReactElement {
  const { t } = useTranslation('customers');
  const { memberName } = useReference();
  const words = useValueWords();
  const nameOf = useFieldName();
  const name = nameOf(entry.field);
  const before = tellValue(entry.field, entry.oldValue, words);
  const after = tellValue(entry.field, entry.newValue, words);
  return (
    <li>
      <span className={styles.fieldName}>{name}</span>
      <span className={before === '' ? styles.faint : styles.old}>
        {before === '' ? t('timeline.nothing') : before}
      </span>
      <span aria-hidden>→</span>
      <span className={styles.new}>{after === '' ? t('timeline.nothing') : after}</span>
      {(entry.reason ?? '') !== '' && (
        <span className={styles.faint}>{t('timeline.reason', { reason: entry.reason })}</span>
      )}
      {entry.conflict && (
        <span className={styles.conflict}>{t('timeline.conflict', { name: memberName(entry.oldBy) })}</span>
      )}
    </li>
  );
}
