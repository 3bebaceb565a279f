/**
 * Gives everything that is held about one person: asked of the server once, kept in this dialog only, and written where the user
 * chooses, as JSON for machines and as a page for people. Rules PR14, PR15.
 */
import { Alert, App, Button, Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { EXPORT_PERSON, type PrivacySubject } from '../../../../common/protocol/calls/privacy.ts';
import { desktop } from '../../../app/desktop.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useFormat } from '../../../ui/format.ts';
import { useOrder } from '../../../app/use-order.ts';
import { buildPersonPage } from './build-person-page.ts';
import styles from './privacy.module.css';
import { RequestFields, type RequestValues } from './RequestFields.tsx';

type Bundle = Readonly<Record<string, unknown>>;

export interface ExportDialogProps {
  readonly subject: PrivacySubject;
  readonly onClose: (isDone: boolean) => void;
}

/** First the request, then the files. */
export function ExportDialog({ subject, onClose }: ExportDialogProps): ReactElement {
  const { t, i18n } = useTranslation('admin/privacy');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const format = useFormat();
  const order = useOrder();
  const [values, setValues] = useState<RequestValues>(() => ({ basis: 'pipl_45', receivedAt: Date.now() }));
  const [bundle, setBundle] = useState<Bundle | null>(null);
  const { customerId, name } = subject;

  const read = async (): Promise<void> => {
    const answer = await order.give(EXPORT_PERSON, { customerId, ...values });
    if (answer !== null) setBundle(answer.bundle);
  };
  const save = async (kind: 'json' | 'html'): Promise<void> => {
    if (bundle === null) return;
    const words = (key: string): string => {
      if (!/^[\w.]{1,40}$/.test(key)) return key;
      const paths = [`page.${key.replaceAll('.', '_')}`, `basis.${key}`]; // a dot would be read as a path
      const known = paths.find(path => i18n.exists(path, { ns: 'admin/privacy' }));
      return known === undefined ? key : t(known);
    };
    const text =
      kind === 'json'
        ? JSON.stringify(bundle, null, 2)
        : buildPersonPage(bundle, { words, dateTime: format.dateTime, lang: i18n.language });
    const data = new TextEncoder().encode(text);
    // The name of a person is no name for a file.
    const suggestedName = `${t('export.file')}-${customerId.slice(-8)}.${kind}`;
    const saved = await desktop.files.save({ suggestedName, data, kind });
    if (!saved.ok) void message.error(textOf(saved.error));
    else if (saved.value !== null) void message.success(t('export.saved', { file: saved.value }));
  };
  return (
    <Modal
      open
      width={520}
      title={t('export.title', { name })}
      onCancel={() => onClose(bundle !== null)}
      footer={
        bundle === null ? (
          <Button type="primary" loading={order.isBusy} onClick={() => void read()}>
            {t('export.read')}
          </Button>
        ) : (
          <>
            <Button onClick={() => void save('json')}>{t('export.json')}</Button>
            <Button type="primary" onClick={() => void save('html')}>
              {t('export.html')}
            </Button>
          </>
        )
      }
    >
      <div className={styles.stack}>
        {order.error !== null && <ErrorNote error={order.error} />}
        {bundle === null ? (
          <>
            <p className={styles.quiet}>{t('export.text')}</p>
            <RequestFields values={values} onChange={setValues} />
          </>
        ) : (
          <Alert type="warning" showIcon title={t('export.ready')} description={t('export.careful')} />
        )}
      </div>
    </Modal>
  );
}
