/** 两步验证: whether it is on, turning it on and off, new recovery codes. Online only. Rules AC54, AC58, AC60, AC91. */
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { FACTOR_STATE } from '../../../common/protocol/calls/factors.ts';
import { useCall } from '../../app/call-server.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { useFormat } from '../../ui/format.ts';
import { FactorDialog, type FactorDeed } from './FactorDialog.tsx';
import { Row } from './Row.tsx';
import styles from './settings.module.css';

/** One row with what can be done now. */
export function FactorRow(): ReactElement {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const textOf = useErrorText();
  const { value, error, reload } = useCall(FACTOR_STATE, {}, []);
  const [deed, setDeed] = useState<FactorDeed | null>(null);
  const close = (): void => {
    setDeed(null);
    reload();
  };
  const hint = (): string => {
    if (value === undefined) return error === undefined ? t('factor.loading') : textOf(error);
    if (value.since !== null) return t('factor.on', { since: format.date(value.since), count: value.recoveryLeft });
    if (value.isSso) return t('factor.sso');
    return value.isDemanded ? t('factor.demanded') : t('factor.off');
  };
  return (
    <Row label={t('factor.label')} hint={hint()}>
      <div className={styles.buttons}>
        {value === undefined && error !== undefined && <Button onClick={reload}>{t('factor.retry')}</Button>}
        {value?.since === null && (
          <Button icon={<SafetyCertificateOutlined aria-hidden />} onClick={() => setDeed('on')}>
            {t('factor.turnOn')}
          </Button>
        )}
        {value !== undefined && value.since !== null && (
          <>
            <Button onClick={() => setDeed('codes')}>{t('factor.codes')}</Button>
            {!value.isDemanded && <Button onClick={() => setDeed('off')}>{t('factor.turnOff')}</Button>}
          </>
        )}
      </div>
      {deed !== null && <FactorDialog deed={deed} onClose={close} />}
    </Row>
  );
}
