/** 登录安全: what the company demands of sign-ins and devices, and who has which factors. Rules AC50, AC51, AC61, AC91. */
import { ReloadOutlined } from '@ant-design/icons';
import { App, Button, Form, InputNumber, Radio, Skeleton, Table, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import {
  FACTOR_RULES,
  LEASE_HOURS,
  UNLOCK_HOURS,
  type SignInPolicy,
} from '../../../../common/domain/sign-in-policy.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import {
  FACTORS_LIST,
  FACTORS_RESET,
  SIGN_IN_POLICY,
  SIGN_IN_POLICY_SAVE,
} from '../../../../common/protocol/calls/factors.ts';
import { callServer, useCall } from '../../../app/call-server.ts';
import { useCan, useSession } from '../../../app/state/session.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useFormat } from '../../../ui/format.ts';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import styles from '../admin.module.css';
import { OnlineContent } from '../OnlineContent.tsx';

type Member = z.output<(typeof FACTORS_LIST)['answer']>['members'][number];

/** The policy, and below it the people. */
export function SignInSection(): ReactElement {
  const { t } = useTranslation('admin/sign-in');
  const policy = useCall(SIGN_IN_POLICY, {}, []);
  const mayReset = useCan('member.reset');
  const [saved, setSaved] = useState(0);
  return (
    <PageFrame
      title={t('title')}
      note={t('note')}
      actions={
        <Button icon={<ReloadOutlined aria-hidden />} loading={policy.isLoading} onClick={policy.reload}>
          {t('reload')}
        </Button>
      }
    >
      <OnlineContent loaded={policy}>
        {value => (
          <>
            <PolicyForm
              key={JSON.stringify(value)}
              policy={value}
              onSaved={() => {
                policy.reload();
                setSaved(saved + 1);
              }}
            />
            {mayReset && <Factors key={saved} />}
          </>
        )}
      </OnlineContent>
    </PageFrame>
  );
}

function PolicyForm({
  policy,
  onSaved,
}: {
  readonly policy: SignInPolicy;
  readonly onSaved: () => void;
}): ReactElement {
  const { t } = useTranslation('admin/sign-in');
  const { message } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const save = async (wanted: SignInPolicy): Promise<void> => {
    setIsBusy(true);
    setError(null);
    const answer = await callServer(SIGN_IN_POLICY_SAVE, wanted);
    setIsBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    void message.success(t('saved'));
    onSaved();
  };
  const hours = (name: 'unlockHours' | 'leaseHours', { min, max }: { min: number; max: number }): ReactElement => (
    <Form.Item
      name={name}
      label={t(`${name}.label`)}
      extra={t(`${name}.hint`)}
      rules={[{ required: true, message: t('hoursMissing') }]}
    >
      <InputNumber min={min} max={max} precision={0} suffix={t('hours')} style={{ width: 160 }} />
    </Form.Item>
  );
  return (
    <Form<SignInPolicy>
      layout="vertical"
      requiredMark={false}
      style={{ maxWidth: 560 }}
      disabled={isBusy}
      initialValues={policy}
      onFinish={values => void save(values)}
    >
      {error !== null && <ErrorNote error={error} />}
      <Form.Item name="factorRule" label={t('factorRule.label')} extra={t('factorRule.hint')}>
        <Radio.Group options={FACTOR_RULES.map(value => ({ value, label: t(`factorRule.${value}`) }))} />
      </Form.Item>
      {hours('unlockHours', UNLOCK_HOURS)}
      {hours('leaseHours', LEASE_HOURS)}
      <Button type="primary" htmlType="submit" loading={isBusy}>
        {t('save')}
      </Button>
    </Form>
  );
}

function Factors(): ReactElement {
  const { t } = useTranslation('admin/sign-in');
  const { modal, message } = App.useApp();
  const textOf = useErrorText();
  const format = useFormat();
  const self = useSession().userId;
  const { value, error, reload } = useCall(FACTORS_LIST, {}, []);
  const reset = async ({ userId, name }: Member): Promise<void> => {
    const answer = await callServer(FACTORS_RESET, { userId });
    if (answer.ok) void message.success(t('reset.done', { name }));
    else void message.error(textOf(answer.error));
    reload();
  };
  const ask = (member: Member): void => {
    modal.confirm({
      title: t('reset.title', { name: member.name }),
      content: t('reset.what'),
      okText: t('reset.ok'),
      okButtonProps: { danger: true },
      width: 480,
      onOk: () => reset(member),
    });
  };
  if (value === undefined)
    return error === undefined ? <Skeleton active /> : <ErrorNote error={error} onRetry={reload} />;
  const factorOf = (member: Member): ReactElement => {
    if (member.since !== null) return <Tag>{t('on', { since: format.date(member.since) })}</Tag>;
    return member.isDemanded ? (
      <Tag>
        <strong>{t('missing')}</strong>
      </Tag>
    ) : (
      <Tag>{t('off')}</Tag>
    );
  };
  return (
    <>
      <h2 className={styles.name}>{t('people')}</h2>
      <div className={styles.fitted}>
        <Table<Member>
          size="small"
          rowKey="userId"
          pagination={value.members.length > 100 ? { pageSize: 100, showSizeChanger: false } : false}
          scroll={{ x: 640 }}
          dataSource={[...value.members]}
          columns={[
            {
              title: t('column.name'),
              render: (_, row) => (
                <>
                  <span className={styles.name}>{row.name}</span>
                  <span className={styles.quiet}>{row.login}</span>
                </>
              ),
            },
            { title: t('column.totp'), width: 200, render: (_, row) => factorOf(row) },
            {
              title: t('column.codes'),
              width: 90,
              align: 'right',
              render: (_, row) => (row.since === null ? '' : format.number(row.recoveryLeft)),
            },
            {
              title: t('column.sso'),
              width: 140,
              render: (_, row) => (row.ssoSince === null ? '' : format.date(row.ssoSince)),
            },
            {
              title: <span className={styles.quiet}>{t('column.deeds')}</span>,
              width: 90,
              render: (_, row) =>
                row.userId !== self &&
                (row.since !== null || row.ssoSince !== null) && (
                  <Button size="small" aria-label={t('reset.of', { name: row.name })} onClick={() => ask(row)}>
                    {t('reset.button')}
                  </Button>
                ),
            },
          ]}
        />
      </div>
    </>
  );
}
