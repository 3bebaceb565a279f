/**
 * Everything that the company holds about one person, plain, for the answer to his request: the record, its history, what was said and
 * done, consents, edits that wait, and who saw his contact values. Reading it is recorded together with the request. Rules PR14, PR15.
 */
import type { z } from 'zod';
import type { EXPORT_PERSON } from '../../../common/protocol/calls/privacy.ts';
import type { Connection, Database } from '../../db/database.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import { lockCustomers, readEntries } from '../../queries/push-load.ts';
import { readPersonPart, type PersonHistoryRow } from '../../queries/person-export.ts';
import { historyPlace } from '../../queries/write-timeline.ts';
import { readQuarantinedOn } from './erase-customer.ts';

export type Bundle = z.infer<(typeof EXPORT_PERSON)['answer']>['bundle'];

/** The bundle; null when there is no such customer, or nothing is left of him. */
export async function readBundle(
  tx: Connection,
  db: Database,
  orgId: string,
  customerId: string,
): Promise<Bundle | null> {
  const [row] = await lockCustomers(tx, orgId, [customerId]);
  if (row === undefined) return null;
  const stored = toStoredCustomer(db.cipher, orgId, row);
  if ((stored.erasedAt ?? null) !== null) return null;
  const read = <Row>(part: Parameters<typeof readPersonPart>[1]): Promise<Row[]> =>
    readPersonPart<Row>(tx, part, orgId, customerId);
  const labels = new Map((await readEntries(tx, orgId)).map(entry => [entry.entryId, entry.label]));
  const label = (entryId: string | null): string | null => (entryId === null ? null : (labels.get(entryId) ?? entryId));
  const [people] = await read<Record<string, string>>('people');
  const { fields } = stored;
  const tags = await read<{ name: string }>('tags');
  const groups = await read<{ name: string }>('groups');
  const typed = async (part: 'interactions' | 'behaviors'): Promise<object[]> =>
    (await read<{ type: string }>(part)).map(item => ({ ...item, type: label(item.type) }));
  return toBundle({
    format: 'customer-pool/person',
    version: 1,
    company: people?.['company'] ?? '',
    customer: {
      ...fields,
      customerId,
      source: label(fields.source),
      scene: label(fields.scene),
      status: label(fields.status),
      tags: tags.map(tag => tag.name),
      groups: groups.map(group => group.name),
      owner: people?.['owner'] ?? '',
      team: people?.['team'] ?? '',
      createdBy: people?.['creator'] ?? '',
      createdAt: stored.createdAt,
      updatedAt: stored.updatedAt,
      deletedAt: stored.deletedAt,
    },
    consents: await read('consents'),
    interactions: await typed('interactions'),
    behaviors: await typed('behaviors'),
    history: (await read<PersonHistoryRow>('history')).map(entry => openHistory(db, orgId, entry)),
    waitingEdits: await readQuarantinedOn(tx, db, orgId, customerId),
    access: (await read<{ at: number; action: string; detail: string; by: string }>('access')).map(line => ({
      ...line,
      detail: JSON.parse(line.detail) as unknown,
    })),
  });
}

/** As it goes over the wire: everything here is JSON already. */
function toBundle(value: object): Bundle {
  return JSON.parse(JSON.stringify(value)) as Bundle;
}

function openHistory(db: Database, orgId: string, entry: PersonHistoryRow): object {
  const { historyId, sealed, ...rest } = entry;
  if (sealed === null) return rest;
  return { ...rest, ...(JSON.parse(db.cipher.open(sealed, historyPlace(orgId, historyId))) as object) };
}

/** How much the bundle holds, for the request report. */
export function countBundle(bundle: Bundle): Record<string, number> {
  const parts = ['consents', 'interactions', 'behaviors', 'history', 'waitingEdits', 'access'] as const;
  const counts = parts.map(part => [part, (bundle[part] as readonly unknown[]).length] as const);
  return { ...Object.fromEntries(counts), bytes: Buffer.byteLength(JSON.stringify(bundle)) };
}
