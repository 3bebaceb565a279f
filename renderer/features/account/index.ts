/** What a person is told about his own account. */
export { AccountNotices } from './AccountNotices.tsx';
