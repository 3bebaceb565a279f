/** The customers that a search over the whole company found, masked, with what can be done for each. Rules PR5, PR9. */
import { App, Button, Dropdown, Table, Tag } from 'antd';
import { MoreOutlined } from '@ant-design/icons';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { EXEMPTION_REASONS } from '../../../../common/domain/retention.ts';
import { EXEMPTION_SET, PRIVACY_FIND, type PrivacySubject } from '../../../../common/protocol/calls/privacy.ts';
import { callServer, useCall } from '../../../app/call-server.ts';
import { useReference } from '../../../app/state/reference.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import { OnlineContent } from '../OnlineContent.tsx';
import styles from './privacy.module.css';

export type SubjectDeed = 'export' | 'erase';

export interface SubjectTableProps {
  readonly text: string;
  readonly onDeed: (deed: SubjectDeed, subject: PrivacySubject) => void;
}

/** Found anew for each text. */
export function SubjectTable({ text, onDeed }: SubjectTableProps): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const { memberName } = useReference();
  const { message } = App.useApp();
  const textOf = useErrorText();
  const loaded = useCall(PRIVACY_FIND, { text }, [text]);
  const hold = async (customerId: string, reason: PrivacySubject['exempt']): Promise<void> => {
    const answer = await callServer(EXEMPTION_SET, { customerId, reason });
    if (answer.ok) loaded.reload();
    else void message.error(textOf(answer.error));
  };
  return (
    <OnlineContent loaded={loaded}>
      {({ subjects, more }) =>
        subjects.length === 0 ? (
          <EmptyNote text={t('find.none')} hint={t('find.noneHint')} />
        ) : (
          <div className={styles.table}>
            <Table<PrivacySubject>
              size="small"
              rowKey="customerId"
              pagination={false}
              scroll={{ x: 640 }}
              dataSource={subjects}
              footer={more ? () => t('find.more') : undefined}
              columns={[
                {
                  title: t('subject.name'),
                  render: (_, row) => (
                    <>
                      <strong>{row.name}</strong> <span className={styles.quiet}>{row.company}</span>{' '}
                      {row.deletedAt !== null && <Tag>{t('subject.deleted')}</Tag>}
                      {row.exempt !== null && <Tag color="processing">{t(`hold.${row.exempt}`)}</Tag>}
                    </>
                  ),
                },
                {
                  title: t('subject.contact'),
                  render: (_, { contactDisplay: { phones, emails, socials } }) =>
                    [...phones, ...emails, ...socials].join(', '),
                },
                {
                  title: t('subject.owner'),
                  width: 100,
                  ellipsis: true,
                  render: (_, row) => (row.ownerId === null ? '' : memberName(row.ownerId)),
                },
                {
                  title: <span className={styles.quiet}>{t('subject.deeds')}</span>,
                  width: 190,
                  render: (_, row) => (
                    <span className={styles.deeds}>
                      <Button type="link" size="small" onClick={() => onDeed('export', row)}>
                        {t('deed.export')}
                      </Button>
                      <Button type="link" size="small" danger onClick={() => onDeed('erase', row)}>
                        {t('deed.erase')}
                      </Button>
                      <Dropdown
                        trigger={['click']}
                        menu={{
                          items: [
                            ...EXEMPTION_REASONS.map(reason => ({ key: reason, label: t(`deed.hold.${reason}`) })),
                            ...(row.exempt === null ? [] : [{ key: 'none', label: t('deed.release') }]),
                          ],
                          onClick: ({ key }) =>
                            void hold(row.customerId, EXEMPTION_REASONS.find(reason => reason === key) ?? null),
                        }}
                      >
                        <Button
                          type="text"
                          size="small"
                          icon={<MoreOutlined aria-hidden />}
                          aria-label={t('deed.moreOf', { name: row.name })}
                        />
                      </Dropdown>
                    </span>
                  ),
                },
              ]}
            />
          </div>
        )
      }
    </OnlineContent>
  );
}
