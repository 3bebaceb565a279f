/** The list at the left, in groups, what needs a person first. Rule SC1. */
import { Fragment, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { MutationKind } from '../../../common/protocol/mutation.ts';
import { useReference } from '../../app/state/reference.ts';
import { useSync } from '../../app/state/sync.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import { PaneItem } from '../../ui/TwoPane.tsx';
import { GROUPS, LISTED, type CenterItem } from './list-items.ts';
import styles from './sync-center.module.css';
import { useWords } from './use-words.ts';

export interface CenterListProps {
  readonly items: readonly CenterItem[];
  readonly chosenId: string;
  readonly onChoose: (id: string) => void;
}

/** At most {@link LISTED} of each group. */
export function CenterList({ items, chosenId, onChoose }: CenterListProps): ReactElement {
  const { t } = useTranslation('sync-center');
  const format = useAmounts();
  const { waiting } = useSync();
  return (
    <>
      {GROUPS.map(group => {
        const own = items.filter(item => item.group === group);
        if (own.length === 0) return <Fragment key={group} />;
        // The worker lists the first ones only; how many wait in all is part of the state.
        const count = group === 'waiting' ? Math.max(own.length, waiting) : own.length;
        const rest = count - Math.min(own.length, LISTED);
        return (
          <div key={group} data-testid={`sync-${group}`}>
            <h2 className={styles.group}>{t(`group.${group}`, { count, shown: format.number(count) })}</h2>
            {own.slice(0, LISTED).map(item => (
              <PaneItem key={item.id} isChosen={item.id === chosenId} onChoose={() => onChoose(item.id)}>
                <ItemLines item={item} />
              </PaneItem>
            ))}
            {rest > 0 && <p className={styles.more}>{t('more', { count: format.number(rest) })}</p>}
          </div>
        );
      })}
    </>
  );
}

function ItemLines({ item }: { readonly item: CenterItem }): ReactElement {
  const [title, note] = useLines()(item);
  return (
    <>
      <div className={styles.itemTitle}>{title}</div>
      <div className={styles.itemNote}>{note}</div>
    </>
  );
}

function useLines(): (entry: CenterItem) => readonly [string, string] {
  const { t } = useTranslation('sync-center');
  const words = useWords();
  const reference = useReference();
  const format = useAmounts();
  const textOf = useErrorText();
  const now = useNow(60_000);
  return entry => {
    switch (entry.group) {
      case 'quarantine': {
        const { kind, customerName, fields, authorName, madeAt } = entry.item;
        const edit = { kind: kind as MutationKind, title: customerName, fields: fields.map(({ field }) => field) };
        return [words.edit(edit), t('quarantine.note', { by: authorName, at: format.moment(madeAt, now) })];
      }
      case 'refused': {
        const { wanted, count, reasons, code } = entry.item;
        const why =
          reasons.length > 0 ? t('refused.some', { count, shown: format.number(count) }) : textOf({ field: '', code });
        return [words.edit({ ...entry.item, fields: Object.keys(wanted) }), why];
      }
      case 'kept': {
        const { wanted, fate } = entry.item;
        const status = fate?.status ?? 'open';
        return [
          words.edit({ ...entry.item, fields: Object.keys(wanted) }),
          t(`fate.short.${status}`, { by: fate?.by ?? '' }),
        ];
      }
      case 'conflicts': {
        const { customerName, field, keptBy, at } = entry.item;
        const by = reference.memberName(keptBy);
        return [
          t('conflict.title', { name: customerName, field: words.field(field) }),
          t('conflict.note', { by, at: format.moment(at, now) }),
        ];
      }
      case 'waiting':
        return [words.edit(entry.item), t('waiting.note', { at: format.moment(entry.item.madeAt, now) })];
    }
  };
}
