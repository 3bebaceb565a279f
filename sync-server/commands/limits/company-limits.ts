/** A company's limits as they hold now: its own, or the seed of the program. Rule LI1. */
import {
  companyLimitsSchema,
  DEFAULT_LIMITS,
  hourOf,
  limitsOf,
  type CompanyLimits,
  type DeviceLimits,
  type RoleLimits,
} from '../../../common/domain/limits.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import type { Connection } from '../../db/database.ts';
import { readLimits, readUsed } from '../../queries/limits.ts';

/** A stored value that an older program wrote is completed from the seed. */
export async function limitsOfCompany(connection: Connection, orgId: string): Promise<CompanyLimits> {
  const row = await readLimits(connection, orgId);
  if (row === null) return DEFAULT_LIMITS;
  const { body } = row;
  return companyLimitsSchema.parse({
    ...DEFAULT_LIMITS,
    ...body,
    everyone: { ...DEFAULT_LIMITS.everyone, ...body.everyone },
  });
}

/** What holds for a person of the role. */
export async function limitsOfRole(connection: Connection, orgId: string, roleId: string): Promise<RoleLimits> {
  return limitsOf(await limitsOfCompany(connection, orgId), roleId);
}

/** What a device is told: its person's limits, and what he has used of his reveals on all devices. */
export async function deviceLimitsOf(connection: Connection, actor: Actor, now: number): Promise<DeviceLimits> {
  const { orgId, userId, grant } = actor;
  const company = await limitsOfCompany(connection, orgId);
  const limits = limitsOf(company, grant.roleId);
  const used = await readUsed(connection, orgId, userId, hourOf(now));
  const classify = company.classify === undefined ? {} : { classify: company.classify };
  return { ...limits, ...classify, revealsUsed: used.find(row => row.kind === 'reveals')?.day ?? 0 };
}
