/** The status with the moves that its dictionary entry allows. Rule UI17. */
import { DownOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { DictionaryEntry } from '../../../common/domain/classification.ts';
import { data } from '../../data/client.ts';
import { useReference } from '../../app/state/reference.ts';
import { useErrorText } from '../../ui/error-text.ts';
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
  const { list, entries } = useReference();
  const { message } = App.useApp();
  const textOf = useErrorText();
  const [isBusy, setIsBusy] = useState(false);
  const next = listNextStatuses(list('status'), entries.get(status), status);
  if (isFixed || next.length === 0) return <StatusWord status={status} />;

  const move = async (to: string): Promise<void> => {
    setIsBusy(true);
    const answer = await data.updateCustomer(customerId, { status: to });
    setIsBusy(false);
    if (!answer.ok) void message.error(textOf(answer.error));
  };
  const items = next.map(entry => ({ key: entry.entryId, label: <StatusWord status={entry.entryId} /> }));
  return (
    <Dropdown menu={{ items, onClick: ({ key }) => void move(key) }} trigger={['click']} disabled={isBusy}>
      <Button aria-label={t('detail.status', { status: entries.get(status)?.label ?? status })} loading={isBusy}>
        <StatusWord status={status} />
        <DownOutlined aria-hidden />
      </Button>
    </Dropdown>
  );
}
