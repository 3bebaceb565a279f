/** What a duplicate check may tell of customers that the asker may not see. Rule PI5. */
import { App, Radio } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { DUPLICATE_HINTS, PRIVACY_SETTINGS, PRIVACY_SETTINGS_SAVE } from '../../../../common/protocol/calls/privacy.ts';
import { useCall } from '../../../app/call-server.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { OnlineContent } from '../OnlineContent.tsx';
import { useOrder } from '../../../app/use-order.ts';
import styles from './privacy.module.css';

/** Saved at once when it is chosen. */
export function PrivacySettings(): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const { message } = App.useApp();
  const loaded = useCall(PRIVACY_SETTINGS, {}, []);
  const order = useOrder();
  const save = async (duplicateHint: (typeof DUPLICATE_HINTS)[number]): Promise<void> => {
    if ((await order.give(PRIVACY_SETTINGS_SAVE, { duplicateHint })) === null) return;
    void message.success(t('settings.saved'));
    loaded.reload();
  };
  return (
    <OnlineContent loaded={loaded}>
      {({ duplicateHint }) => (
        <div className={styles.settings}>
          <h2 className={styles.heading}>{t('settings.duplicates')}</h2>
          <p className={styles.quiet}>{t('settings.duplicatesText')}</p>
          {order.error !== null && <ErrorNote error={order.error} />}
          <Radio.Group
            vertical
            disabled={order.isBusy}
            value={duplicateHint}
            options={DUPLICATE_HINTS.map(value => ({ value, label: t(`settings.hint.${value}`) }))}
            onChange={event => void save(event.target.value as (typeof DUPLICATE_HINTS)[number])}
          />
        </div>
      )}
    </OnlineContent>
  );
}
