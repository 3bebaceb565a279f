/** 限额: how much everyone may do in 24 hours, and what differs for a role. A change holds for devices with their next contact. Rules LI1, LI8. */
import { ReloadOutlined } from '@ant-design/icons';
import { App, Button, Form, InputNumber } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import {
  CLASSIFY_LIMIT_BOUNDS,
  CLASSIFY_LIMIT_NAMES,
  DEFAULT_CLASSIFY_LIMITS,
} from '../../../../common/domain/classify-limits.ts';
import { LIMIT_NAMES, type CompanyLimits, type RoleLimits } from '../../../../common/domain/limits.ts';
import { LIMITS_READ, LIMITS_SAVE } from '../../../../common/protocol/calls/limits.ts';
import { useCall } from '../../../app/call-server.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import { OnlineContent } from '../OnlineContent.tsx';
import { useOrder } from '../../../app/use-order.ts';
import { useRoleName } from '../use-role-name.ts';
import styles from './limits.module.css';

type Answer = z.output<typeof LIMITS_READ.answer>;
type Role = Answer['roles'][number];

/** The table of limits with a row for each, a column for everyone and one for each role. */
export function LimitsSection(): ReactElement {
  const { t } = useTranslation('admin/limits');
  const loaded = useCall(LIMITS_READ, {}, []);
  return (
    <PageFrame
      title={t('title')}
      note={t('note')}
      actions={
        <Button icon={<ReloadOutlined aria-hidden />} loading={loaded.isLoading} onClick={loaded.reload}>
          {t('reload')}
        </Button>
      }
    >
      <OnlineContent loaded={loaded}>
        {value => <LimitsForm key={value.updatedAt} answer={value} onSaved={loaded.reload} />}
      </OnlineContent>
    </PageFrame>
  );
}

function LimitsForm({ answer, onSaved }: { readonly answer: Answer; readonly onSaved: () => void }): ReactElement {
  const { t } = useTranslation('admin/limits');
  const { message } = App.useApp();
  const { isBusy, error, give } = useOrder();
  const [limits, setLimits] = useState<CompanyLimits>(answer.limits);
  const isChanged = JSON.stringify(limits) !== JSON.stringify(answer.limits);
  const save = async (): Promise<void> => {
    if ((await give(LIMITS_SAVE, { limits, updatedAt: answer.updatedAt })) === null) return;
    void message.success(t('saved'));
    onSaved();
  };
  return (
    <Form component="div" disabled={isBusy} className={styles.form ?? ''}>
      {error !== null && <ErrorNote error={error} onRetry={error.code === 'changed_meanwhile' ? onSaved : undefined} />}
      <div className={styles.scroll}>
        <LimitsTable roles={answer.roles} limits={limits} onChange={setLimits} />
      </div>
      <p className={styles.hint}>{t('inherit')}</p>
      <Form.Item label={t('requestsPerMinute')} help={t('requestsHint')} className={styles.single ?? ''}>
        <InputNumber
          min={60}
          max={100_000}
          aria-label={t('requestsPerMinute')}
          value={limits.requestsPerMinute}
          onChange={value => value !== null && setLimits({ ...limits, requestsPerMinute: value })}
        />
      </Form.Item>
      <ClassifyFields limits={limits} onChange={setLimits} />
      <p className={styles.hint}>{t('signIn')}</p>
      <div className={styles.actions}>
        <Button type="primary" disabled={!isChanged} loading={isBusy} onClick={() => void save()}>
          {t('save')}
        </Button>
        <Button disabled={!isChanged} onClick={() => setLimits(answer.limits)}>
          {t('undo')}
        </Button>
      </div>
    </Form>
  );
}

/** Tags and groups of the company and of one customer. */
function ClassifyFields({
  limits,
  onChange,
}: {
  readonly limits: CompanyLimits;
  readonly onChange: (limits: CompanyLimits) => void;
}): ReactElement {
  const { t } = useTranslation('admin/limits');
  const classify = limits.classify ?? DEFAULT_CLASSIFY_LIMITS;
  return (
    <>
      <h2 className={styles.heading}>{t('classify.title')}</h2>
      {CLASSIFY_LIMIT_NAMES.map(name => (
        <Form.Item key={name} label={t(`classify.${name}`)} className={styles.single ?? ''}>
          <InputNumber
            min={1}
            max={CLASSIFY_LIMIT_BOUNDS[name]}
            aria-label={t(`classify.${name}`)}
            value={classify[name]}
            onChange={value => value !== null && onChange({ ...limits, classify: { ...classify, [name]: value } })}
          />
        </Form.Item>
      ))}
    </>
  );
}

interface TableProps {
  readonly roles: readonly Role[];
  readonly limits: CompanyLimits;
  readonly onChange: (limits: CompanyLimits) => void;
}

function LimitsTable({ roles, limits, onChange }: TableProps): ReactElement {
  const { t } = useTranslation('admin/limits');
  const format = useAmounts();
  const roleName = useRoleName();
  const setRole = (roleId: string, name: keyof RoleLimits, value: number | null): void => {
    const own: Partial<Record<keyof RoleLimits, number>> = { ...limits.roles[roleId] };
    if (value === null) delete own[name];
    else own[name] = value;
    const others = Object.entries(limits.roles).filter(([id]) => id !== roleId);
    const isEmpty = Object.keys(own).length === 0;
    onChange({ ...limits, roles: Object.fromEntries(isEmpty ? others : [...others, [roleId, own]]) });
  };
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('limit')}</th>
          <th scope="col">{t('everyone')}</th>
          {roles.map(({ roleId, name }) => (
            <th key={roleId} scope="col">
              {roleName(roleId, name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {LIMIT_NAMES.map(name => (
          <tr key={name}>
            <th scope="row">
              {t(`name.${name}`)}
              <span className={styles.unit}>{t(`unit.${name}`)}</span>
            </th>
            <td>
              <InputNumber
                min={0}
                max={10_000_000}
                aria-label={`${t(`name.${name}`)} ${t('everyone')}`}
                value={limits.everyone[name]}
                onChange={value =>
                  value !== null && onChange({ ...limits, everyone: { ...limits.everyone, [name]: value } })
                }
              />
            </td>
            {roles.map(({ roleId, name: own }) => (
              <td key={roleId}>
                <InputNumber
                  min={0}
                  max={10_000_000}
                  aria-label={`${t(`name.${name}`)} ${roleName(roleId, own)}`}
                  placeholder={format.number(limits.everyone[name])}
                  value={limits.roles[roleId]?.[name] ?? null}
                  onChange={value => setRole(roleId, name, value)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
