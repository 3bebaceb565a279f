/** Requests of data subjects: find the person, then export or erase; below what was answered and when. Rules PR5, PR14, PR15. */
import { Input, Table, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  PRIVACY_REQUESTS,
  type PrivacyRequest,
  type PrivacySubject,
} from '../../../../common/protocol/calls/privacy.ts';
import { useCall } from '../../../app/call-server.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { OnlineContent } from '../OnlineContent.tsx';
import { EraseDialog } from './EraseDialog.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import styles from './privacy.module.css';
import { SubjectTable, type SubjectDeed } from './SubjectTable.tsx';

interface Opened {
  readonly deed: SubjectDeed;
  readonly subject: PrivacySubject;
}

/** The search above, the report below. */
export function RequestsTab(): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const loaded = useCall(PRIVACY_REQUESTS, {}, []);
  const [text, setText] = useState('');
  const [turn, setTurn] = useState(0);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = (isDone: boolean): void => {
    setOpened(null);
    if (!isDone) return;
    loaded.reload();
    setTurn(turn + 1);
  };
  return (
    <div className={styles.stack}>
      <Input.Search
        className={styles.search}
        allowClear
        enterButton={t('find.button')}
        placeholder={t('find.placeholder')}
        aria-label={t('find.placeholder')}
        maxLength={120}
        onSearch={value => setText(value.trim())}
      />
      {text === '' ? (
        <p className={styles.quiet}>{t('find.hint')}</p>
      ) : (
        <SubjectTable key={`${text} ${turn}`} text={text} onDeed={(deed, subject) => setOpened({ deed, subject })} />
      )}
      <h2 className={styles.heading}>{t('requests.title')}</h2>
      <OnlineContent loaded={loaded}>
        {({ requests }) =>
          requests.length === 0 ? (
            <EmptyNote text={t('requests.none')} hint={t('requests.noneHint')} />
          ) : (
            <RequestTable requests={requests} />
          )
        }
      </OnlineContent>
      {opened?.deed === 'erase' && <EraseDialog subject={opened.subject} onClose={close} />}
      {opened?.deed === 'export' && <ExportDialog subject={opened.subject} onClose={close} />}
    </div>
  );
}

function RequestTable({ requests }: { readonly requests: readonly PrivacyRequest[] }): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const format = useAmounts();
  const { memberName } = useReference();
  return (
    <div className={styles.table}>
      <Table<PrivacyRequest>
        size="small"
        rowKey="requestId"
        pagination={false}
        scroll={{ x: 760 }}
        dataSource={[...requests]}
        columns={[
          { title: t('requests.id'), width: 110, render: (_, row) => `…${row.requestId.slice(-8)}` },
          {
            title: t('requests.kind'),
            width: 90,
            render: (_, row) => <Tag color={row.kind === 'erasure' ? 'error' : 'default'}>{t(`kind.${row.kind}`)}</Tag>,
          },
          {
            title: t('requests.customer'),
            ellipsis: true,
            render: (_, row) =>
              row.customerName === '' ? (
                <span className={styles.quiet}>{t('requests.gone', { id: row.customerId.slice(-8) })}</span>
              ) : (
                row.customerName
              ),
          },
          { title: t('requests.basis'), width: 190, ellipsis: true, render: (_, row) => t(`basis.${row.basis}`) },
          { title: t('requests.received'), width: 110, render: (_, row) => format.date(row.receivedAt) },
          { title: t('requests.answered'), width: 140, render: (_, row) => format.dateTime(row.answeredAt) },
          {
            title: t('requests.by'),
            width: 100,
            ellipsis: true,
            render: (_, row) => (row.answeredBy === null ? '' : memberName(row.answeredBy)),
          },
        ]}
      />
    </div>
  );
}
