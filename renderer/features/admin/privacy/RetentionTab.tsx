/** 保存期限: the rules with a look ahead, and what their runs did. Rules PR8 to PR10. */
import { MoreOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Table, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { RetentionRule } from '../../../../common/domain/retention.ts';
import { RETENTION_LIST, RETENTION_REMOVE, type RetentionRun } from '../../../../common/protocol/calls/privacy.ts';
import { callServer, useCall } from '../../../app/call-server.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import { useNow } from '../../../ui/hooks/use-now.ts';
import { OnlineContent } from '../OnlineContent.tsx';
import styles from './privacy.module.css';
import { RetentionPreview } from './RetentionPreview.tsx';
import { RuleDialog } from './RuleDialog.tsx';

type Opened =
  | { readonly deed: 'edit'; readonly rule: RetentionRule | null }
  | { readonly deed: 'preview'; readonly rule: RetentionRule };
interface RuleRow {
  readonly rule: RetentionRule;
  readonly effectiveFrom: number;
}

/** Rules above, runs below. */
export function RetentionTab(): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const { modal, message } = App.useApp();
  const textOf = useErrorText();
  const loaded = useCall(RETENTION_LIST, {}, []);
  const [opened, setOpened] = useState<Opened | null>(null);
  const remove = (rule: RetentionRule): void => {
    modal.confirm({
      title: t('rule.removeTitle', { name: rule.name }),
      content: t('rule.removeText'),
      okText: t('rule.remove'),
      okButtonProps: { danger: true },
      width: 480,
      async onOk() {
        const answer = await callServer(RETENTION_REMOVE, { ruleId: rule.ruleId });
        if (answer.ok) loaded.reload();
        else void message.error(textOf(answer.error));
      },
    });
  };
  const add = (
    <Button icon={<PlusOutlined aria-hidden />} onClick={() => setOpened({ deed: 'edit', rule: null })}>
      {t('rule.add')}
    </Button>
  );
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t('rule.note')}</p>
      <OnlineContent loaded={loaded}>
        {({ rules, runs }) =>
          rules.length === 0 ? (
            <EmptyNote text={t('rule.none')} hint={t('rule.noneHint')} action={add} />
          ) : (
            <>
              <div>{add}</div>
              <RuleTable
                rules={rules}
                onDeed={(deed, rule) => (deed === 'remove' ? remove(rule) : setOpened({ deed, rule }))}
              />
              <h2 className={styles.heading}>{t('run.title')}</h2>
              {runs.length === 0 ? (
                <p className={styles.quiet}>{t('run.none')}</p>
              ) : (
                <RunTable runs={runs} rules={rules} />
              )}
            </>
          )
        }
      </OnlineContent>
      {opened?.deed === 'edit' && (
        <RuleDialog
          rule={opened.rule}
          onClose={isDone => {
            setOpened(null);
            if (isDone) loaded.reload();
          }}
        />
      )}
      {opened?.deed === 'preview' && <RetentionPreview rule={opened.rule} onClose={() => setOpened(null)} />}
    </div>
  );
}

interface RuleTableProps {
  readonly rules: readonly RuleRow[];
  readonly onDeed: (deed: 'edit' | 'preview' | 'remove', rule: RetentionRule) => void;
}

function RuleTable({ rules, onDeed }: RuleTableProps): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const format = useAmounts();
  const now = useNow(60_000);
  return (
    <div className={styles.table}>
      <Table<RuleRow>
        size="small"
        rowKey={({ rule }) => rule.ruleId}
        pagination={false}
        scroll={{ x: 640 }}
        dataSource={[...rules]}
        columns={[
          { title: t('rule.name'), render: (_, { rule }) => rule.name },
          { title: t('rule.target'), width: 110, render: (_, { rule }) => t(`target.${rule.target}`) },
          {
            title: t('rule.days'),
            width: 110,
            align: 'right',
            render: (_, { rule }) => t('rule.daysOf', { n: format.number(rule.days) }),
          },
          { title: t('rule.action'), width: 90, render: (_, { rule }) => t(`action.${rule.action}`) },
          {
            title: t('rule.state'),
            width: 170,
            render: (_, { rule, effectiveFrom }) =>
              !rule.active ? (
                <Tag>{t('rule.off')}</Tag>
              ) : effectiveFrom > now ? (
                <Tag color="warning">{t('rule.from', { date: format.date(effectiveFrom) })}</Tag>
              ) : (
                <Tag color="success">{t('rule.on')}</Tag>
              ),
          },
          {
            title: <span className={styles.quiet}>{t('subject.deeds')}</span>,
            width: 120,
            render: (_, { rule }) => (
              <span className={styles.deeds}>
                <Button type="link" size="small" onClick={() => onDeed('preview', rule)}>
                  {t('rule.preview')}
                </Button>
                <Dropdown
                  trigger={['click']}
                  menu={{
                    items: (['edit', 'remove'] as const).map(key => ({
                      key,
                      label: t(`rule.${key}`),
                      danger: key === 'remove',
                    })),
                    onClick: ({ key }) => onDeed(key as 'edit' | 'remove', rule),
                  }}
                >
                  <Button
                    type="text"
                    size="small"
                    icon={<MoreOutlined aria-hidden />}
                    aria-label={t('deed.moreOf', { name: rule.name })}
                  />
                </Dropdown>
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}

function RunTable({
  runs,
  rules,
}: {
  readonly runs: readonly RetentionRun[];
  readonly rules: readonly RuleRow[];
}): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const format = useAmounts();
  const nameOf = (ruleId: string): string => rules.find(({ rule }) => rule.ruleId === ruleId)?.rule.name ?? '';
  return (
    <div className={styles.table}>
      <Table<RetentionRun>
        size="small"
        rowKey="runId"
        pagination={false}
        dataSource={[...runs]}
        columns={[
          { title: t('run.at'), width: 150, render: (_, run) => format.dateTime(run.startedAt) },
          { title: t('rule.name'), ellipsis: true, render: (_, run) => nameOf(run.ruleId) },
          { title: t('run.done'), width: 100, align: 'right', render: (_, run) => format.number(run.done) },
          { title: t('run.remaining'), width: 100, align: 'right', render: (_, run) => format.number(run.remaining) },
        ]}
      />
    </div>
  );
}
