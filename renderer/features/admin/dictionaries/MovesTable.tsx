/**
 * The state machine as a table: from each status (row) to which others (column) one may move, freely or with a reason. A cell goes round by
 * click or space. Rules DN4, DN5.
 */
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { DictionaryEntry } from '../../../../common/domain/classification.ts';
import { useReference } from '../../../app/state/reference.ts';
import { data } from '../../../data/client.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from '../admin.module.css';
import { useLocalOrder } from '../use-local-order.ts';
import moves from './moves.module.css';

const STATES = ['no', 'yes', 'reason'] as const;
type MoveState = (typeof STATES)[number];
const SIGN: Readonly<Record<MoveState, string>> = { no: '–', yes: '✓', reason: '✎' };

export function MovesTable({ statuses }: { readonly statuses: readonly DictionaryEntry[] }): ReactElement {
  const { t } = useTranslation('admin/dictionaries');
  const { labelOf } = useReference();
  const order = useLocalOrder();
  const turn = (from: DictionaryEntry, to: string): void => {
    const next = STATES[(STATES.indexOf(stateOf(from, to)) + 1) % STATES.length] ?? 'no';
    const others = (from.next ?? statuses.map(status => status.entryId)).filter(id => id !== to && id !== from.entryId);
    const reasons = (from.reasonFor ?? []).filter(id => id !== to);
    const doc = {
      next: next === 'no' ? others : [...others, to],
      reasonFor: next === 'reason' ? [...reasons, to] : reasons,
    };
    void order.give(() => data.saveEntry(from.entryId, doc));
  };
  return (
    <section aria-label={t('moves.title')}>
      <h2 className={styles.name}>{t('moves.title')}</h2>
      <p className={styles.quiet}>{t('moves.hint')}</p>
      {order.error !== null && <ErrorNote error={order.error} />}
      <div className={styles.table}>
        <table className={moves.moves}>
          <thead>
            <tr>
              <th scope="col">{t('moves.corner')}</th>
              {statuses.map(({ entryId }) => (
                <th key={entryId} scope="col">
                  {labelOf(entryId)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {statuses.map(from => (
              <tr key={from.entryId}>
                <th scope="row">{labelOf(from.entryId)}</th>
                {statuses.map(({ entryId: to }) => {
                  if (to === from.entryId) return <td key={to} className={moves.same} aria-label={t('moves.same')} />;
                  const state = stateOf(from, to);
                  const says = t(`moves.${state}`);
                  const label = t('moves.cell', { from: labelOf(from.entryId), to: labelOf(to), state: says });
                  return (
                    <td key={to}>
                      <Tooltip title={says}>
                        <button
                          type="button"
                          className={moves.cell}
                          data-state={state}
                          aria-label={label}
                          onClick={() => turn(from, to)}
                        >
                          {SIGN[state]}
                        </button>
                      </Tooltip>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function stateOf(from: DictionaryEntry, to: string): MoveState {
  if (from.next !== null && !from.next.includes(to)) return 'no';
  return from.reasonFor?.includes(to) === true ? 'reason' : 'yes';
}
