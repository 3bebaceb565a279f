/**
 * Everything that the server records in the audit: the one list of actions, each with the group under which it is offered for narrowing the
 * log. Its words are in renderer/features/admin/audit/locales. An action that is not here fails the tests. Rule AL1.
 */
export const AUDIT_GROUPS = [
  'customer',
  'work',
  'session',
  'account',
  'access',
  'device',
  'privacy',
  'audit',
  'limits',
  'server',
] as const;
export type AuditGroup = (typeof AUDIT_GROUPS)[number];

export const AUDIT_ACTIONS = {
  'customer.create': 'customer',
  'customer.update': 'customer',
  'customer.update_refused': 'customer',
  'customer.delete': 'customer',
  'customer.reveal': 'customer',
  'customer.transfer': 'customer',
  'customer.duplicate_hint': 'customer',
  'customer.batch': 'work',
  'customer.import': 'work',
  'customer.bulk_insert': 'work',
  'task.save': 'work',
  'quarantine.accept': 'work',
  'quarantine.discard': 'work',
  'tag.create': 'work',
  'group.create': 'work',
  'session.sign_in': 'session',
  'session.sign_in_failed': 'session',
  'session.sign_in_refused': 'session',
  'session.sso_refused': 'session',
  'session.locked_out': 'session',
  'session.token_reused': 'session',
  'session.sign_out': 'session',
  'account.invite': 'account',
  'account.invite_renewed': 'account',
  'account.invite_withdrawn': 'account',
  'account.activate': 'account',
  'account.password_change': 'account',
  'account.password_set': 'account',
  'account.reset': 'account',
  'account.unlock': 'account',
  'factor.on': 'account',
  'factor.off': 'account',
  'factor.codes': 'account',
  'factor.reset': 'account',
  'factor.refused': 'account',
  'factor.recovery_used': 'account',
  'sso.link': 'account',
  'policy.sign_in': 'account',
  'member.change': 'access',
  'member.deactivate': 'access',
  'member.reactivate': 'access',
  'member.hand_over': 'access',
  'role.create': 'access',
  'role.change': 'access',
  'role.delete': 'access',
  'team.create': 'access',
  'team.change': 'access',
  'team.delete': 'access',
  'delegation.create': 'access',
  'delegation.start': 'access',
  'delegation.end': 'access',
  'device.revoke': 'device',
  'device.sign_out': 'device',
  'device.wiped': 'device',
  'sync.snapshot': 'device',
  'sync.removal_confirmed': 'device',
  'consent.record': 'privacy',
  'customer.erase': 'privacy',
  'customer.export_person': 'privacy',
  'privacy.settings': 'privacy',
  'retention.save': 'privacy',
  'retention.remove': 'privacy',
  'retention.exempt': 'privacy',
  'retention.run': 'privacy',
  'audit.read': 'audit',
  'audit.export': 'audit',
  'audit.verify': 'audit',
  'limits.change': 'limits',
  'anomaly.acknowledge': 'limits',
  'company.create': 'server',
  'server.new_epoch': 'server',
} as const satisfies Readonly<Record<string, AuditGroup>>;
export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** Whether the text is an action of the list. */
export function isAuditAction(text: string): text is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, text);
}

/** The actions of a group, in the order of the list. */
export function auditActionsOf(group: AuditGroup): AuditAction[] {
  return (Object.keys(AUDIT_ACTIONS) as AuditAction[]).filter(action => AUDIT_ACTIONS[action] === group);
}
