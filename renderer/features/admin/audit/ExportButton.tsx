/** Takes the entries that the filter shows out as a file, for those who may; says before that it is recorded. Rule AL7. */
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Modal } from 'antd';
import { useRef, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import type { AuditFilter } from '../../../../common/protocol/calls/audit.ts';
import { AUDIT_COUNT_MAX } from '../../../../common/protocol/calls/audit.ts';
import { callServer } from '../../../app/call-server.ts';
import { desktop } from '../../../app/desktop.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { exportAudit, type ExportWords } from './export-audit.ts';
import { useActionWord, useDetailWords, useObjectWord } from './use-audit-words.ts';

export interface ExportButtonProps {
  readonly filter: AuditFilter;
  readonly total: number | null;
}

/** A button with its dialog; closing the dialog stops. */
export function ExportButton({ filter, total }: ExportButtonProps): ReactElement {
  const { t } = useTranslation('admin/audit');
  const format = useAmounts();
  const { message } = App.useApp();
  const words = useExportWords();
  const [isOpen, setIsOpen] = useState(false);
  const [rows, setRows] = useState<number | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const run = useRef(0);

  const start = async (): Promise<void> => {
    const mine = ++run.current;
    setError(null);
    setRows(0);
    const onRows = (count: number): boolean => {
      if (run.current === mine) setRows(count);
      return run.current === mine;
    };
    const exportId = crypto.randomUUID();
    const answer = await exportAudit({ filter, exportId, words, call: callServer, onRows });
    if (run.current !== mine) return;
    setRows(null);
    if (!answer.ok) return setError(answer.error);
    const bytes = new Uint8Array(await new Blob([...(answer.value ?? [])]).arrayBuffer());
    const saved = await desktop.files.save({ suggestedName: `${t('export.file')}.csv`, data: bytes, kind: 'csv' });
    if (!saved.ok) return setError(saved.error);
    if (saved.value === null) return;
    setIsOpen(false);
    void message.success(t('export.done', { file: saved.value }));
  };
  const close = (): void => {
    run.current++;
    setRows(null);
    setIsOpen(false);
  };
  const count =
    total === null ? '' : `${format.number(Math.min(total, AUDIT_COUNT_MAX))}${total > AUDIT_COUNT_MAX ? '+' : ''}`;
  return (
    <>
      <Button icon={<DownloadOutlined aria-hidden />} onClick={() => setIsOpen(true)}>
        {t('export.button')}
      </Button>
      <Modal
        open={isOpen}
        width={480}
        title={t('export.title')}
        okText={t('export.ok')}
        confirmLoading={rows !== null}
        onOk={() => void start()}
        onCancel={close}
      >
        <p>{t('export.text', { total: count })}</p>
        {rows !== null && <output>{t('export.running', { rows: format.number(rows) })}</output>}
        {error !== null && <ErrorNote error={error} />}
      </Modal>
    </>
  );
}

function useExportWords(): ExportWords {
  const { t } = useTranslation('admin/audit');
  const format = useAmounts();
  const [actionWord, objectWord, detailWords] = [useActionWord(), useObjectWord(), useDetailWords()];
  const head = ['n', 'at', 'actor', 'action', 'code', 'object', 'objectId', 'detail', 'exportId'] as const;
  return {
    head: head.map(name => t(`column.${name}`)),
    watermark: mark => t('export.watermark', mark),
    time: at => format.dateTime(at),
    cells: row => [
      row.actorName || t('system'),
      actionWord(row.action),
      objectWord(row.objectType),
      detailWords(row.detail),
    ],
  };
}
