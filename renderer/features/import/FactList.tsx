/** A few figures with their words, large enough to read in passing. */
import type { ReactElement } from 'react';
import { useAmounts } from '../../ui/amounts.ts';
import styles from './import.module.css';

export interface Fact {
  readonly label: string;
  readonly value: number | string;
  readonly tone?: 'done' | 'wrong' | undefined;
}

/** In the order given, side by side. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }): ReactElement {
  const format = useAmounts();
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value, tone }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={tone === undefined ? undefined : styles[tone]}>
            {typeof value === 'number' ? format.number(value) : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
