/** One change of one field: when, who, from which value to which, with a button at each value that can be brought back. Rules RH1, RH2. */
import { RollbackOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../../common/domain/timeline.ts';
import type { Json } from '../../../../common/lib/json.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useFormat } from '../../../ui/format.ts';
import { tellValue } from '../tell-value.ts';
import { useValueWords } from '../use-value-words.ts';
import detail from '../detail.module.css';
import styles from './record.module.css';

export interface HistoryLineProps {
  readonly entry: HistoryEntry;
  readonly name: string;
  readonly by: string;
  /** Whether its new value is the one that stands, which needs no bringing back. */
  readonly isNewest: boolean;
  /** Null where the values cannot be written back. */
  readonly onRevert: ((side: 'old' | 'new') => void) | null;
}

export function HistoryLine({ entry, name, by, isNewest, onRevert }: HistoryLineProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { t: word } = useTranslation('customers');
  const { memberName } = useReference();
  const words = useValueWords();
  const format = useFormat();
  const tell = (value: Json): string => tellValue(entry.field, value, words);
  const isEvent = entry.field === 'restored';
  const nothing = word('timeline.nothing');
  return (
    <li className={styles.change}>
      <p className={styles.changeHead}>
        <strong>{name}</strong>
        <span>{by}</span>
        <time dateTime={new Date(entry.at).toISOString()}>{format.dateTime(entry.at)}</time>
        {entry.ver === 0 && <span className={detail.waiting}>{word('grid.pending')}</span>}
      </p>
      {!isEvent && (
        <div className={styles.values}>
          <Value text={tell(entry.oldValue) || nothing} isOld onRevert={onRevert && (() => onRevert('old'))} />
          <span aria-hidden>→</span>
          <Value
            text={tell(entry.newValue) || nothing}
            onRevert={isNewest ? null : onRevert && (() => onRevert('new'))}
          />
        </div>
      )}
      {(entry.reason ?? '') !== '' && (
        <p className={styles.quiet}>{word('timeline.reason', { reason: entry.reason })}</p>
      )}
      {entry.conflict && (
        <p className={detail.conflict}>{word('timeline.conflict', { name: memberName(entry.oldBy) })}</p>
      )}
      {!isEvent && onRevert === null && entry.ver > 0 && <p className={styles.quiet}>{t('history.fixed')}</p>}
    </li>
  );
}

function Value({
  text,
  isOld = false,
  onRevert,
}: {
  readonly text: string;
  readonly isOld?: boolean;
  readonly onRevert: (() => void) | null;
}): ReactElement {
  const { t } = useTranslation('customers/record');
  return (
    <span className={isOld ? detail.old : detail.new}>
      <span className={styles.valueText}>{text}</span>
      {onRevert !== null && (
        <Tooltip title={t('history.revert')}>
          <Button
            type="text"
            size="small"
            icon={<RollbackOutlined aria-hidden />}
            aria-label={t('history.revertTo', { value: text })}
            onClick={onRevert}
          />
        </Tooltip>
      )}
    </span>
  );
}
