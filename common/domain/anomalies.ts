/**
 * Unusual volume: what is counted, and from when on it is told to the administrator. Numbers only, no personal data. Pure. Rules LI5, LI6.
 */
import type { Json } from '../lib/json.ts';
import type { AuditAction } from './audit-actions.ts';

/** What is counted by person and hour. */
export const USE_KINDS = [
  'reveals',
  'batches',
  'batch_rows',
  'import_rows',
  'export_rows',
  'deletes',
  'snapshots',
  'sign_ins_failed',
  'tokens_reused',
  'writes_refused',
] as const;
export type UseKind = (typeof USE_KINDS)[number];

/** Which audit entries count, as what and how much: whatever is recorded is counted, so that nothing passes by. */
export const COUNTED: Readonly<Partial<Record<AuditAction, { readonly kind: UseKind; readonly by?: string }>>> = {
  'customer.reveal': { kind: 'reveals' },
  'customer.delete': { kind: 'deletes' },
  'customer.batch': { kind: 'batch_rows', by: 'count' },
  'customer.import': { kind: 'import_rows', by: 'count' },
  'audit.export': { kind: 'export_rows', by: 'count' },
  'customer.export': { kind: 'export_rows', by: 'count' },
  'sync.snapshot': { kind: 'snapshots' },
  'session.sign_in_failed': { kind: 'sign_ins_failed' },
  'session.token_reused': { kind: 'tokens_reused' },
  'customer.update_refused': { kind: 'writes_refused' },
};

export const ANOMALY_KINDS = [
  'reveals_over_limit',
  'reveals_unusual',
  'exports_unusual',
  'deletes_unusual',
  'devices_filled',
  'sign_ins_failed',
  'token_reused',
  'masked_fields_probed',
] as const;
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];
export const SEVERITIES = ['high', 'medium'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How much of one kind a person used. */
export interface Use {
  readonly kind: UseKind;
  /** In the last 24 hours, this time included. */
  readonly day: number;
  /** On an average day of the 14 days before. */
  readonly usual: number;
  /** His limit per day; null where there is none. */
  readonly limit: number | null;
}

export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly severity: Severity;
  readonly facts: Readonly<Record<string, Json>>;
}

/** Much for anybody, and much for him. */
const isUnusual = (use: Use, least: number): boolean => use.day >= least && use.day > 3 * use.usual;

/** The event that the use is, or null. */
export function findAnomaly(use: Use): Anomaly | null {
  const { day, limit } = use;
  const usual = Math.round(use.usual * 10) / 10;
  const event = (kind: AnomalyKind, severity: Severity, facts: Anomaly['facts']): Anomaly => ({
    kind,
    severity,
    facts,
  });
  switch (use.kind) {
    case 'reveals':
      if (limit !== null && day > limit) return event('reveals_over_limit', 'high', { day, limit });
      return isUnusual(use, 30) ? event('reveals_unusual', 'medium', { day, usual }) : null;
    case 'export_rows':
      return isUnusual(use, 5_000) ? event('exports_unusual', 'high', { day, usual }) : null;
    case 'deletes':
      return isUnusual(use, 50) ? event('deletes_unusual', 'medium', { day, usual }) : null;
    case 'snapshots':
      return isUnusual(use, 4) ? event('devices_filled', 'medium', { day, usual }) : null;
    case 'sign_ins_failed':
      return day >= 10 ? event('sign_ins_failed', 'medium', { day }) : null;
    case 'tokens_reused':
      return event('token_reused', 'high', { day });
    case 'writes_refused':
      return day >= 5 ? event('masked_fields_probed', 'high', { day }) : null;
    default:
      return null; // batches and imports are stopped by their limits
  }
}
