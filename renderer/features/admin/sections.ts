/** The sections of 管理 in their order, each with the permission that opens it. A new section is one line here. Rule AS1. */
import type { ComponentType } from 'react';
import type { Action } from '../../../common/domain/permissions.ts';
import { AnomaliesSection } from './anomalies/AnomaliesSection.tsx';
import { OpenAnomalies } from './anomalies/OpenAnomalies.tsx';
import { AuditSection } from './audit/AuditSection.tsx';
import { DictionariesSection } from './dictionaries/DictionariesSection.tsx';
import { FieldsSection } from './fields/FieldsSection.tsx';
import { DevicesSection } from './devices/DevicesSection.tsx';
import { InvitationsSection } from './invitations/InvitationsSection.tsx';
import { LoginsSection } from './invitations/LoginsSection.tsx';
import { LimitsSection } from './limits/LimitsSection.tsx';
import { MembersSection } from './members/MembersSection.tsx';
import { PoolsSection } from './pools/PoolsSection.tsx';
import { PrivacySection } from './privacy/PrivacySection.tsx';
import { RolesSection } from './roles/RolesSection.tsx';
import { SignInSection } from './sign-in/SignInSection.tsx';
import { TeamsSection } from './teams/TeamsSection.tsx';

export interface AdminSection {
  /** Part of the address, and key of its name in the texts. */
  readonly key: string;
  readonly permission: Action;
  readonly Component: ComponentType;
  /** Beside the name: how much waits there. */
  readonly Badge?: ComponentType;
}

export const ADMIN_SECTIONS: readonly AdminSection[] = [
  { key: 'members', permission: 'member.manage', Component: MembersSection },
  { key: 'roles', permission: 'role.manage', Component: RolesSection },
  { key: 'teams', permission: 'team.manage', Component: TeamsSection },
  { key: 'dictionaries', permission: 'dictionary.manage', Component: DictionariesSection },
  { key: 'pools', permission: 'pool.manage', Component: PoolsSection },
  { key: 'fields', permission: 'field.manage', Component: FieldsSection },
  { key: 'invitations', permission: 'member.invite', Component: InvitationsSection },
  { key: 'logins', permission: 'member.reset', Component: LoginsSection },
  { key: 'devices', permission: 'device.revoke', Component: DevicesSection },
  { key: 'sign-in', permission: 'security.manage', Component: SignInSection },
  { key: 'anomalies', permission: 'audit.read', Component: AnomaliesSection, Badge: OpenAnomalies },
  { key: 'limits', permission: 'limits.manage', Component: LimitsSection },
  { key: 'privacy', permission: 'privacy.manage', Component: PrivacySection },
  { key: 'audit', permission: 'audit.read', Component: AuditSection },
];
