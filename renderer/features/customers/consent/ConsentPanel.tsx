/** 同意: how a customer stands for each purpose and channel, with its history, and a way to record that he gave or withdrew. Rule PR16. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { listConsents, type Consent, type ConsentLine } from '../../../../common/domain/consent.ts';
import type { Result } from '../../../../common/lib/result.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { data } from '../../../data/client.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useCan } from '../../../app/state/session.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useFormat } from '../../../ui/format.ts';
import { useAnswer } from '../../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../../ui/hooks/use-data-event.ts';
import { useNow } from '../../../ui/hooks/use-now.ts';
import { ConsentDialog, type ConsentStart } from './ConsentDialog.tsx';
import styles from './consent.module.css';
import { lookOf, usePurposeWord } from './consent-words.ts';

const MINUTE_MS = 60_000;

/** Follows the records of this device; works offline. */
export function ConsentPanel({ customerId }: { readonly customerId: string }): ReactElement {
  const { t } = useTranslation('customers/consent');
  const { value, error, reload } = useAnswer(() => readConsents(customerId), [customerId]);
  const canRecord = useCan('consent.record');
  const minute = useNow(MINUTE_MS);
  const now = Math.max(minute, value?.readAt ?? 0); // what was recorded within this minute stands already
  const [start, setStart] = useState<ConsentStart | null>(null);
  useDataEvent('changed', ({ customerIds }) => {
    if (customerIds === 'many' || customerIds.includes(customerId)) reload();
  });
  const lines = listConsents(value?.records ?? [], now);
  const add = { purpose: 'marketing', channels: [], state: 'given' } as const;
  return (
    <section aria-label={t('title')}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('title')}</h2>
        {canRecord && (
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => setStart(add)}
            aria-label={t('addLabel')}
          >
            {t('add')}
          </Button>
        )}
      </div>
      {error !== undefined && error.code !== 'not_found' && <ErrorNote error={error} onRetry={reload} />}
      {value !== undefined && lines.length === 0 && <p className={styles.none}>{t('none')}</p>}
      <ul className={styles.lines}>
        {lines.map(line => (
          <Line key={`${line.channel}/${line.purpose}`} line={line} now={now} onRecord={canRecord ? setStart : null} />
        ))}
      </ul>
      {start !== null && (
        <ConsentDialog
          customerId={customerId}
          start={start}
          known={[...new Set(lines.map(line => line.purpose))]}
          onClose={isDone => {
            setStart(null);
            if (isDone) reload();
          }}
        />
      )}
    </section>
  );
}

/** The records, and when they were read. */
async function readConsents(
  customerId: string,
): Promise<Result<{ readonly records: readonly Consent[]; readonly readAt: number }, AppErrorData>> {
  const answer = await data.consents(customerId);
  return answer.ok ? { ok: true, value: { records: answer.value, readAt: Date.now() } } : answer;
}

interface LineProps {
  readonly line: ConsentLine;
  readonly now: number;
  readonly onRecord: ((start: ConsentStart) => void) | null;
}

function Line({ line, now, onRecord }: LineProps): ReactElement {
  const { t } = useTranslation('customers/consent');
  const format = useFormat();
  const purposeWord = usePurposeWord();
  const [isOpen, setIsOpen] = useState(false);
  const look = lookOf(line.right, now);
  const { purpose, channel, right } = line;
  const word = `${purposeWord(purpose)} · ${t(`channel.${channel}`)}`;
  const next = right.allowed ? 'withdrawn' : 'given';
  const until = right.allowed && right.until !== null ? t('until', { date: format.date(right.until) }) : '';
  return (
    <li className={styles.line}>
      <button
        type="button"
        className={styles.word}
        aria-expanded={isOpen}
        title={t('history')}
        onClick={() => setIsOpen(!isOpen)}
      >
        {word}
      </button>
      <Tag className={styles.state} color={look.color}>
        {t(`state.${look.word}`)}
      </Tag>
      {onRecord !== null && (
        <Button
          type="link"
          size="small"
          className={styles.deed}
          aria-label={t(`deedOf.${next}`, { word })}
          onClick={() => onRecord({ purpose, channels: [channel], state: next })}
        >
          {t(`deed.${next}`)}
        </Button>
      )}
      {until !== '' && <span className={styles.until}>{until}</span>}
      {isOpen && <History line={line} />}
    </li>
  );
}

function History({ line }: { readonly line: ConsentLine }): ReactElement {
  const { t } = useTranslation('customers/consent');
  const format = useFormat();
  const { memberName } = useReference();
  return (
    <ul className={styles.records}>
      {line.records.map(record => (
        <li key={record.consentId}>
          {t(`record.${record.state}`, { date: format.date(record.at), by: memberName(record.createdBy) })}
          {record.ver === 0 && <span className={styles.waiting}> {t('waiting')}</span>}
          {record.evidence !== '' && <div className={styles.evidence}>{record.evidence}</div>}
        </li>
      ))}
    </ul>
  );
}
