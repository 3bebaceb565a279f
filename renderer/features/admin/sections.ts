/** The sections of 管理 in their order, each with the permission that opens it. A new section is one line here. Rule AS1. */
import type { ComponentType } from 'react';
import type { Action } from '../../../common/domain/permissions.ts';
import { AuditSection } from './audit/AuditSection.tsx';

export interface AdminSection {
  /** Part of the address, and key of its name in the texts. */
  readonly key: string;
  readonly permission: Action;
  readonly Component: ComponentType;
}

export const ADMIN_SECTIONS: readonly AdminSection[] = [
  { key: 'audit', permission: 'audit.read', Component: AuditSection },
];
