/** How and when the store of this computer locks and unlocks: the method, the idle time, the hours without contact. Rules AC83, AC84. */
import { App, Button, Form, Input, Modal, Radio, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { IDLE_MINUTES, type IdleMinutes, type VaultInfo } from '../../../common/ipc/desktop.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { desktop } from '../../app/desktop.ts';
import { setAppInfo, useAppInfo } from '../../app/state/app-info.ts';
import { setSessionState, useSessionState } from '../../app/state/session.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Row } from './Row.tsx';
import styles from './settings.module.css';

/** The rows; nothing while the store is not open. */
export function UnlockRows(): ReactElement | null {
  const { t } = useTranslation('settings');
  const session = useSessionState();
  const [isOpen, setIsOpen] = useState(false);
  if (session?.status !== 'unlocked') return null;
  const { vault, unlockHours, leaseHours } = session;
  const ways = vault.methods.map(way => t(`lock.${way}`)).join(' + ');
  return (
    <>
      <Row label={t('unlock.label')} hint={t('unlock.hint', { ways })}>
        <Button onClick={() => setIsOpen(true)}>{t('unlock.change')}</Button>
        {isOpen && <ChangeUnlockDialog vault={vault} onClose={() => setIsOpen(false)} />}
      </Row>
      <IdleRow hint={t('idle.hint', { unlock: unlockHours, lease: leaseHours })} />
    </>
  );
}

function IdleRow({ hint }: { readonly hint: string }): ReactElement {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const info = useAppInfo();
  // What is set may be none of the choices: it is said in the same words.
  const choices = [...new Set<number>([...IDLE_MINUTES, info.idleMinutes])];
  const choose = async (idleMinutes: IdleMinutes): Promise<void> => {
    const answer = await desktop.app.setIdleMinutes(idleMinutes);
    if (answer.ok) setAppInfo({ ...info, idleMinutes });
    else void message.error(textOf(answer.error));
  };
  return (
    <Row label={t('idle.label')} hint={hint}>
      <Select<number>
        style={{ width: 140 }}
        aria-label={t('idle.label')}
        value={info.idleMinutes}
        options={choices.map(value => ({ value, label: t('idle.minutes', { count: value }) }))}
        onChange={value => void choose(value as IdleMinutes)}
      />
    </Row>
  );
}

const WAYS = ['key_store', 'passphrase', 'both'] as const;
type Way = (typeof WAYS)[number];
interface Values {
  readonly current?: string;
  readonly way: Way;
  readonly passphrase?: string;
  readonly again?: string;
}

function ChangeUnlockDialog({
  vault,
  onClose,
}: {
  readonly vault: VaultInfo;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const [form] = Form.useForm<Values>();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const hasPassphrase = vault.methods.includes('passphrase');
  const start: Way = vault.methods.length === 2 ? 'both' : (vault.methods[0] ?? 'passphrase');
  const way = Form.useWatch('way', form) ?? start;

  const save = async ({ current, passphrase }: Values): Promise<void> => {
    setIsBusy(true);
    setError(null);
    const answer = await desktop.session.changeUnlock({
      current: hasPassphrase ? (current ?? '') : null,
      keyStore: way !== 'passphrase',
      passphrase: way === 'key_store' ? null : (passphrase ?? ''),
    });
    setIsBusy(false);
    if (answer.ok) {
      setSessionState(answer.value);
      void message.success(t('unlock.done'));
      onClose();
      return;
    }
    const field = { wrong_passphrase: 'current', weak_passphrase: 'passphrase' }[answer.error.code as string];
    if (field === undefined) setError(answer.error);
    else form.setFields([{ name: field as keyof Values, errors: [textOf(answer.error)] }]);
  };
  return (
    <Modal
      open
      width={440}
      title={t('unlock.title')}
      okText={t('unlock.ok')}
      cancelText={t('unlock.cancel')}
      confirmLoading={isBusy}
      mask={{ closable: false }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {error !== null && <ErrorNote error={error} />}
      <p className={styles.hint}>{t('unlock.what')}</p>
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={isBusy}
        initialValues={{ way: start }}
        onFinish={values => void save(values)}
      >
        {hasPassphrase && (
          <Form.Item
            name="current"
            label={t('unlock.current')}
            rules={[{ required: true, message: t('unlock.currentMissing') }]}
          >
            <Input.Password autoComplete="current-password" />
          </Form.Item>
        )}
        <Form.Item name="way" label={t('unlock.way')}>
          <Radio.Group
            options={WAYS.map(value => ({
              value,
              label: t(`unlock.ways.${value}`),
              disabled: value !== 'passphrase' && !vault.keyStoreAvailable,
            }))}
          />
        </Form.Item>
        {way !== 'key_store' && <NewPassphraseFields />}
      </Form>
    </Modal>
  );
}

function NewPassphraseFields(): ReactElement {
  const { t } = useTranslation('settings');
  return (
    <>
      <Form.Item
        name="passphrase"
        label={t('unlock.new')}
        rules={[{ required: true, min: 8, message: t('unlock.short') }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('unlock.again')}
        dependencies={['passphrase']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_rule, value: unknown) =>
              value === getFieldValue('passphrase')
                ? Promise.resolve()
                : Promise.reject(new Error(t('unlock.differs'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}
