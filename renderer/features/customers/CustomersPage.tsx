/** Customers: the list, and over it the customer that is open, so that the list keeps its place, its selection and its rows. */
import type { ReactElement } from 'react';
import type { BatchBarInput } from './CustomerList.tsx';
import { CustomerList } from './CustomerList.tsx';
import { CustomerDetailPage } from './CustomerDetailPage.tsx';
import { isOwnWindow } from '../../data/own-window.ts';
import type { CustomerView } from '../../data/api.ts';
import styles from './customers.module.css';

export interface CustomersPageProps {
  /** The customer that is open, or null. */
  readonly customerId: string | null;
  /** The bar that rises when customers are selected; batches are another feature. */
  readonly renderBatchBar?: (input: BatchBarInput) => ReactElement | null;
  /** Whose the customer is, and what can be done about it; pools are another feature. */
  readonly renderOwner?: (customer: CustomerView) => ReactElement;
}

/** List and detail. */
export function CustomersPage({ customerId, renderBatchBar, renderOwner }: CustomersPageProps): ReactElement {
  if (isOwnWindow && customerId !== null)
    return <CustomerDetailPage key={customerId} customerId={customerId} renderOwner={renderOwner} />;
  return (
    <div className={styles.page}>
      <div className={styles.list} inert={customerId !== null}>
        <CustomerList isCovered={customerId !== null} renderBatchBar={renderBatchBar} />
      </div>
      {customerId !== null && <CustomerDetailPage key={customerId} customerId={customerId} renderOwner={renderOwner} />}
    </div>
  );
}
