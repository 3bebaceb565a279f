/** Writes down a follow-up 跟进. What is typed is kept for each customer until it is saved, also when one looks elsewhere meanwhile. */
import { App, Button, Input, Select } from 'antd';
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { data } from '../../data/client.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { onSessionState } from '../../app/state/session.ts';
import { useErrorText } from '../../ui/error-text.ts';
import styles from './detail.module.css';

interface Draft {
  readonly type: string | null;
  readonly content: string;
  readonly initiatedBy: 'customer' | 'company';
}

const EMPTY: Draft = { type: null, content: '', initiatedBy: 'company' };
const useDrafts = create<Readonly<Record<string, Draft>>>(() => ({}));
onSessionState(session => {
  if (session?.status !== 'unlocked') useDrafts.setState({}, true); // nothing that was typed stays behind the lock
});

export interface InteractionComposerProps {
  readonly customerId: string;
  readonly onSaved: () => void;
}

/** Type, text, and who began. Ctrl or Cmd with Enter saves. */
export function InteractionComposer({ customerId, onSaved }: InteractionComposerProps): ReactElement | null {
  const { t } = useTranslation('customers');
  const { list, labelOf } = useReference();
  const { message } = App.useApp();
  const textOf = useErrorText();
  const canCreate = useCan('interaction.create');
  const draft = useDrafts(drafts => drafts[customerId]) ?? EMPTY;
  const [isBusy, setIsBusy] = useState(false);
  if (!canCreate) return null;
  const types = list('interaction_type');
  const type = draft.type ?? types[0]?.entryId ?? null;
  const change = (patch: Partial<Draft>): void => useDrafts.setState({ [customerId]: { ...draft, ...patch } });
  const isReady = type !== null && draft.content.trim() !== '';

  const save = async (): Promise<void> => {
    if (type === null || !isReady || isBusy) return;
    setIsBusy(true);
    const { initiatedBy } = draft;
    const content = draft.content.trim();
    const answer = await data.addInteraction({
      customerId,
      type,
      content,
      channel: '',
      initiatedBy,
      occurredAt: Date.now(),
    });
    setIsBusy(false);
    if (!answer.ok) {
      void message.error(textOf(answer.error));
      return;
    }
    useDrafts.setState({ [customerId]: { ...EMPTY, type } });
    onSaved();
  };
  const handleKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
  };
  return (
    <div className={styles.composer}>
      <Input.TextArea
        value={draft.content}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={10_000}
        placeholder={t('composer.placeholder')}
        aria-label={t('composer.label')}
        onChange={event => change({ content: event.target.value })}
        onKeyDown={handleKeyDown}
      />
      <div className={styles.composerRow}>
        <Select<string | null>
          value={type}
          className={styles.composerType}
          aria-label={t('composer.type')}
          options={types.map(entry => ({ value: entry.entryId, label: labelOf(entry.entryId) }))}
          onChange={value => change({ type: value })}
        />
        <Select<Draft['initiatedBy']>
          value={draft.initiatedBy}
          className={styles.composerType}
          aria-label={t('composer.initiatedBy')}
          options={(['company', 'customer'] as const).map(value => ({ value, label: t(`initiatedBy.${value}`) }))}
          onChange={initiatedBy => change({ initiatedBy })}
        />
        <span className={styles.spring} />
        <Button type="primary" disabled={!isReady} loading={isBusy} onClick={() => void save()}>
          {t('composer.save')}
        </Button>
      </div>
    </div>
  );
}
