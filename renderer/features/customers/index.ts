/** Customers: the list, one customer, and the form. */
export { CustomersPage } from './CustomersPage.tsx';
export type { BatchBarInput } from './CustomerList.tsx';
export { ConditionsField } from './list/ConditionsField.tsx';
