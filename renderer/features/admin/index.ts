/** 管理: the audit log. */
export { AuditPage } from './AuditPage.tsx';
