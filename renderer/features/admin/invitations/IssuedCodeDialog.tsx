/**
 * A code, shown this once: to be handed over in person or by message, because no mail is sent. The message that one may copy says all that
 * the other person needs. Rules AN5, AN25.
 */
import { CopyOutlined } from '@ant-design/icons';
import { App, Button, Modal } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { IssuedCode } from '../../../../common/protocol/calls/accounts.ts';
import { useSessionState } from '../../../app/state/session.ts';
import { copyText } from '../../../ui/copy-text.ts';
import { useFormat } from '../../../ui/format.ts';
import styles from './invitations.module.css';

export interface IssuedCodeDialogProps {
  readonly kind: 'invitation' | 'reset';
  readonly issued: IssuedCode;
  readonly onClose: () => void;
}

/** Closes only by its buttons: a click beside it would lose the code. */
export function IssuedCodeDialog({ kind, issued, onClose }: IssuedCodeDialogProps): ReactElement {
  const { t } = useTranslation('admin/invitations');
  const { message } = App.useApp();
  const format = useFormat();
  const server = useSessionState()?.serverUrl ?? '';
  const { name, login, code, expiresAt } = issued;
  const until = format.dateTime(expiresAt);
  const copy = (text: string): void => {
    if (copyText(text)) void message.success(t('issued.copied'));
    else void message.error(t('issued.notCopied'));
  };
  return (
    <Modal
      open
      width={480}
      title={t(`issued.${kind}.title`, { name })}
      mask={{ closable: false }}
      keyboard={false}
      onCancel={onClose}
      footer={[
        <Button
          key="copy"
          type="primary"
          icon={<CopyOutlined aria-hidden />}
          onClick={() => copy(t(`issued.${kind}.message`, { name, server, login, code, until }))}
        >
          {t('issued.copyMessage')}
        </Button>,
        <Button key="close" onClick={onClose}>
          {t('issued.close')}
        </Button>,
      ]}
    >
      <p className={styles.lead}>{t(`issued.${kind}.lead`)}</p>
      <p className={styles.code} data-testid="issued-code">
        {code}
        <Button
          type="text"
          size="small"
          icon={<CopyOutlined aria-hidden />}
          aria-label={t('issued.copyCode')}
          onClick={() => copy(code)}
        />
      </p>
      <dl className={styles.facts}>
        <dt>{t('issued.server')}</dt>
        <dd>{server}</dd>
        <dt>{t('issued.login')}</dt>
        <dd>{login}</dd>
        <dt>{t('issued.until')}</dt>
        <dd>{until}</dd>
      </dl>
      <p className={styles.once}>{t('issued.once')}</p>
    </Modal>
  );
}
