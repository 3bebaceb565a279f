/** Verifies the chain of the log, part by part, and tells the result: intact, or the first entry that does not fit. Rule AL6. */
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Alert, Button, Modal, Progress } from 'antd';
import { useRef, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { AUDIT_VERIFY } from '../../../../common/protocol/calls/audit.ts';
import { callServer } from '../../../app/call-server.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';

type Part = z.output<typeof AUDIT_VERIFY.answer>;

/** A button with its dialog; closing the dialog ends the verification. */
export function ChainCheck(): ReactElement {
  const { t } = useTranslation('admin/audit');
  const [isOpen, setIsOpen] = useState(false);
  const [part, setPart] = useState<Part | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const run = useRef(0);

  const verify = async (): Promise<void> => {
    const mine = ++run.current;
    setIsOpen(true);
    setPart(null);
    setError(null);
    for (let after = 0; run.current === mine;) {
      const answer = await callServer(AUDIT_VERIFY, { after });
      if (run.current !== mine) return;
      if (!answer.ok) return setError(answer.error);
      setPart(answer.value);
      if (answer.value.isDone) return;
      after = answer.value.checked;
    }
  };
  const close = (): void => {
    run.current++;
    setIsOpen(false);
  };
  return (
    <>
      <Button icon={<SafetyCertificateOutlined aria-hidden />} onClick={() => void verify()}>
        {t('verify.button')}
      </Button>
      <Modal
        open={isOpen}
        width={480}
        title={t('verify.title')}
        onCancel={close}
        footer={<Button onClick={close}>{t('close')}</Button>}
      >
        {error !== null && <ErrorNote error={error} onRetry={() => void verify()} />}
        {error === null && (part === null || !part.isDone) && <Running part={part} />}
        {part?.isDone === true && <Result part={part} />}
      </Modal>
    </>
  );
}

function Running({ part }: { readonly part: Part | null }): ReactElement {
  const { t } = useTranslation('admin/audit');
  const format = useAmounts();
  const [checked, total] = [part?.checked ?? 0, part?.total ?? 0];
  return (
    <output>
      <Progress percent={total === 0 ? 0 : Math.floor((checked / total) * 100)} />
      <p>{t('verify.running', { checked: format.number(checked), total: format.number(total) })}</p>
    </output>
  );
}

function Result({ part }: { readonly part: Part }): ReactElement {
  const { t } = useTranslation('admin/audit');
  const format = useAmounts();
  const isIntact = part.brokenAt === null;
  return (
    <>
      <Alert
        type={isIntact ? 'success' : 'error'}
        showIcon
        role="alert"
        title={isIntact ? t('verify.intact') : t('verify.broken', { n: format.number(part.brokenAt ?? 0) })}
        description={isIntact ? t('verify.intactText', { total: format.number(part.checked) }) : t('verify.brokenText')}
      />
      <p>{t(part.isGuarded ? 'verify.guarded' : 'verify.unguarded')}</p>
    </>
  );
}
