/**
 * Who may call a route. Every route states one; a route without does not compile. What a caller may do to which rows is judged behind
 * it, by the permission table of common/domain/permissions.ts. Rule RT1.
 */
import { AppError } from '../../common/protocol/app-error.ts';
import type { Factor } from '../../common/domain/sign-in-policy.ts';
import { can, type Action, type Actor } from '../../common/domain/permissions.ts';

export type RoutePolicy =
  /** Anyone, with the reason why that is right. */
  | { readonly kind: 'public'; readonly reason: string }
  /** Whoever is signed in on a device in good standing, and has the permission when one is named. */
  | { readonly kind: 'signed_in'; readonly permission: Action | null }
  /** As `signed_in`, but also a device that was revoked: only to tell it so. */
  | { readonly kind: 'any_device' };

/** The signed-in caller: who acts, from which device, until when his token holds. */
export interface Caller extends Actor {
  readonly clientId: string;
  readonly isRevoked: boolean;
  /** What this session was begun with. */
  readonly factor: Factor;
  readonly tokenExpiresAt: number;
  /** Moves when what he may do has changed. */
  readonly entVer: number;
  /** The version of the protocol that his device speaks. */
  readonly protocol: number;
}

/** Throws when the caller may not use the route at all. */
export function authorizeRoute(policy: RoutePolicy, caller: Caller | null): void {
  if (policy.kind === 'public') return;
  if (caller === null) throw new AppError('not_signed_in');
  if (policy.kind === 'any_device') return;
  if (caller.isRevoked) throw new AppError('device_revoked');
  if (policy.permission !== null && !can(caller, policy.permission)) {
    throw new AppError('permission_denied', { params: { permission: policy.permission, role: caller.grant.roleId } });
  }
}
