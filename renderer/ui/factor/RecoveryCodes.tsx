/** Recovery codes, shown once: nothing goes on before the user says that he keeps them. Rules AC58, AC91. */
import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Checkbox } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../copy-text.ts';
import styles from './factor.module.css';

export interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

/** The list, a button that copies it, and the way on. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps): ReactElement {
  const { t } = useTranslation('ui');
  const { message } = App.useApp();
  const [isKept, setIsKept] = useState(false);
  const copy = (): void => {
    if (copyText(codes.join('\n'))) void message.success(t('factor.copied'));
  };
  return (
    <div className={styles.stack}>
      <Alert type="warning" showIcon title={t('factor.once')} description={t('factor.onceHint')} />
      <ol className={styles.codes} aria-label={t('factor.codes')}>
        {codes.map(code => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div>
        <Button icon={<CopyOutlined aria-hidden />} onClick={copy}>
          {t('factor.copy')}
        </Button>
      </div>
      <Checkbox checked={isKept} onChange={event => setIsKept(event.target.checked)}>
        {t('factor.kept')}
      </Checkbox>
      <Button type="primary" block disabled={!isKept} onClick={onDone}>
        {t('factor.done')}
      </Button>
    </div>
  );
}
