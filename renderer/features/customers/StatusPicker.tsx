/** The status with the moves that its dictionary entry allows. Rule UI17. */
import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { DictionaryEntry } from '../../../common/domain/classification.ts';
import { useReference } from '../../app/state/reference.ts';
import { needsReason } from '../../../common/merge/merge-customer.ts';
import { ReasonDialog } from './ReasonDialog.tsx';
import { useSaveLoudly } from './record/use-save.ts';
import { StatusWord } from './StatusWord.tsx';

export interface StatusPickerProps {
  readonly customerId: string;
  readonly status: string;
  /** Set for those who may not change it. */
  readonly isFixed: boolean;
}

/** The statuses that may follow `status`, in their order. */
export function listNextStatuses(
  statuses: readonly DictionaryEntry[],
  current: Pick<DictionaryEntry, 'next'> | undefined,
  status: string,
): DictionaryEntry[] {
  const next = current?.next ?? null;
  return statuses.filter(entry => entry.entryId !== status && (next === null || next.includes(entry.entryId)));
}

/** A button with the present status; its menu moves it. */
export function StatusPicker({ customerId, status, isFixed }: StatusPickerProps): ReactElement {
  const { t } = useTranslation('customers');
  const { list, entries, labelOf } = useReference();
  const { t: done } = useTranslation('customers/record');
  const save = useSaveLoudly(customerId);
  const [isBusy, setIsBusy] = useState(false);
  /** The status for which a reason is asked. */
  const [asked, setAsked] = useState<string | null>(null);
  const next = listNextStatuses(list('status'), entries.get(status), status);
  if (isFixed || next.length === 0) return <StatusWord status={status} />;

  const move = async (to: string, reason?: string): Promise<void> => {
    if (reason === undefined && needsReason(entries, status, to)) {
      setAsked(to);
      return;
    }
    setAsked(null);
    setIsBusy(true);
    await save(
      { status: to, ...(reason === undefined ? {} : { reason }) },
      done('done.status', { status: labelOf(to) }),
    );
    setIsBusy(false);
  };
  const items = next.map(entry => ({ key: entry.entryId, label: <StatusWord status={entry.entryId} /> }));
  return (
    <>
      <Dropdown menu={{ items, onClick: ({ key }) => void move(key) }} trigger={['click']} disabled={isBusy}>
        <Button aria-label={t('detail.status', { status: entries.get(status)?.label ?? status })} loading={isBusy}>
          <StatusWord status={status} />
          <DownOutlined aria-hidden />
        </Button>
      </Dropdown>
      {asked !== null && (
        <ReasonDialog
          status={labelOf(asked)}
          onClose={() => setAsked(null)}
          onReason={reason => void move(asked, reason)}
        />
      )}
    </>
  );
}
