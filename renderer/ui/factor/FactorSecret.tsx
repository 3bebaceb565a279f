/** A new second factor to be read by an authenticator: as QR code, drawn here, and as text for typing. Rules AC54, AC91. */
import { QRCode } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './factor.module.css';

export interface FactorSecretProps {
  readonly secret: string;
  readonly uri: string;
}

/** Black on white in both themes: authenticators read no inverted code. */
export function FactorSecret({ secret, uri }: FactorSecretProps): ReactElement {
  const { t } = useTranslation('ui');
  return (
    <div className={styles.secret}>
      <figure className={styles.code} aria-label={t('factor.qr')}>
        <QRCode type="svg" value={uri} size={168} bordered={false} color="black" bgColor="white" errorLevel="M" />
      </figure>
      <div>
        <p className={styles.hint}>{t('factor.scan')}</p>
        <p className={styles.hint}>{t('factor.type')}</p>
        <code className={styles.text}>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
      </div>
    </div>
  );
}
