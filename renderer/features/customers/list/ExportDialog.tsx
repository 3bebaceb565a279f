/**
 * Takes customers out as a file: which ones, by which columns, in which form. Says beforehand how much, what is masked, and that it is
 * recorded; shows how far it is and can be stopped. Rules LX1 to LX5.
 */
import { Alert, App, Checkbox, Input, Modal, Progress, Radio } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { EXPORT_REASON_LENGTH, type ExportFormat } from '../../../../common/domain/customer-export.ts';
import { CONTACT_KINDS } from '../../../../common/domain/customer.ts';
import { readOf } from '../../../../common/domain/permissions.ts';
import type { SortKey } from '../../../../common/query/types.ts';
import type { Selection } from '../../../data/api.ts';
import { data } from '../../../data/client.ts';
import { desktop } from '../../../app/desktop.ts';
import { useLocale } from '../../../app/i18n/index.ts';
import { useCan, useSession } from '../../../app/state/session.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { useFormat } from '../../../ui/format.ts';
import { useAnswer } from '../../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../../ui/hooks/use-data-event.ts';
import styles from './list.module.css';

export interface ExportDialogProps {
  readonly selection: Selection;
  readonly count: number;
  readonly sort: readonly SortKey[];
  readonly columns: readonly { readonly id: string; readonly title: string }[];
  /** Which customers, in words. */
  readonly sentence: string;
  readonly onClose: () => void;
}

interface Form {
  readonly kind: ExportFormat;
  readonly hasMark: boolean;
  readonly plain: boolean;
  readonly reason: string;
}

/** Words and offsets by which cells become text. */
export function lookOf(
  locale: string,
  t: (key: string) => string,
): { isEnglish: boolean; zoneOffsetMinutes: number; yes: string; no: string } {
  return { isEnglish: locale === 'en', zoneOffsetMinutes: -new Date().getTimezoneOffset(), yes: t('yes'), no: t('no') };
}

/** The form, and then the bar. */
export function ExportDialog({ selection, count, sort, columns, sentence, onClose }: ExportDialogProps): ReactElement {
  const { t } = useTranslation('customers/list');
  const user = useSession();
  const mayPlain = useCan('customer.export_plain') && CONTACT_KINDS.some(kind => readOf(user, kind) === 'plain');
  const format = useFormat();
  const { value: quota } = useAnswer(() => data.exportQuota(), []);
  const [form, setForm] = useState<Form>({
    kind: 'xlsx',
    hasMark: true,
    plain: false,
    reason: '',
  });
  const [progress, setProgress] = useState<number | null>(null);
  useDataEvent('exportProgress', ({ done, total }) =>
    setProgress(old => (old === null ? null : Math.round((100 * done) / Math.max(1, total)))),
  );
  const isOver = quota != null && count > quota.left;
  const isReady = count > 0 && !isOver && (!form.plain || form.reason.trim() !== '');

  const run = useRun({ selection, count, sort, columns, sentence, onClose, form, onProgress: setProgress });
  const cancel = (): void => {
    if (progress === null) onClose();
    else void data.cancelExport();
  };
  return (
    <Modal
      open
      width={480}
      title={t('export')}
      okText={t('exportNow')}
      cancelText={progress === null ? t('cancel') : t('stop')}
      okButtonProps={{ disabled: !isReady || progress !== null }}
      onOk={() => void run()}
      onCancel={cancel}
    >
      <div className={styles.exportForm}>
        <p>
          {t('exportWhat', { n: format.number(count), columns: columns.length })}
          <br />
          <span className={styles.quiet}>{sentence}</span>
        </p>
        <Radio.Group
          aria-label={t('form')}
          value={form.kind}
          options={[
            { value: 'xlsx', label: t('xlsx') },
            { value: 'csv', label: t('csv') },
          ]}
          onChange={event => setForm({ ...form, kind: event.target.value as ExportFormat })}
        />
        {form.kind === 'csv' && (
          <Checkbox checked={form.hasMark} onChange={event => setForm({ ...form, hasMark: event.target.checked })}>
            {t('bom')}
          </Checkbox>
        )}
        {mayPlain && (
          <Checkbox checked={form.plain} onChange={event => setForm({ ...form, plain: event.target.checked })}>
            {t('plain')}
          </Checkbox>
        )}
        {form.plain && (
          <label className={styles.formRow}>
            {t('reason')}
            <Input
              value={form.reason}
              maxLength={EXPORT_REASON_LENGTH}
              onChange={event => setForm({ ...form, reason: event.target.value })}
            />
          </label>
        )}
        <Alert
          type={isOver ? 'warning' : 'info'}
          title={
            isOver
              ? t('overQuota', { left: format.number(quota.left), limit: format.number(quota.limit) })
              : form.plain
                ? t('recordedPlain')
                : t('recorded')
          }
        />
        {progress !== null && <Progress percent={progress} aria-label={t('export')} />}
      </div>
    </Modal>
  );
}

/** Makes the file and hands it to the save dialog. */
function useRun({
  selection,
  count,
  sort,
  columns,
  sentence,
  form,
  onClose,
  onProgress,
}: ExportDialogProps & {
  readonly form: Form;
  readonly onProgress: (percent: number | null) => void;
}): () => Promise<void> {
  const { t } = useTranslation('customers/list');
  const locale = useLocale();
  const user = useSession();
  const format = useFormat();
  const textOf = useErrorText();
  const { message } = App.useApp();
  return async () => {
    onProgress(0);
    const at = format.dateTime(Date.now());
    const answer = await data.exportCustomers({
      selection,
      sort,
      columns,
      look: lookOf(locale, t),
      format: form.kind,
      hasMark: form.hasMark,
      plain: form.plain,
      reason: form.plain ? form.reason : '',
      watermark: [t('watermark', { org: user.orgName, name: user.name, login: user.login, at, n: count }), sentence],
      sheets: [t('sheet.customers'), t('sheet.source')],
    });
    onProgress(null);
    if (!answer.ok) {
      if (answer.error.code !== 'cancelled') void message.error(textOf(answer.error));
      return;
    }
    const suggestedName = `${t('fileName')} ${at.slice(0, 10)}.${form.kind}`;
    const saved = await desktop.files.save({ suggestedName, data: answer.value.bytes, kind: form.kind });
    if (!saved.ok) {
      void message.error(textOf(saved.error));
      return;
    }
    if (saved.value !== null)
      void message.success(t('exported', { n: format.number(answer.value.rows), file: saved.value }));
    onClose();
  };
}
