/** Loads and locks what the mutations of a push are about. The head of the company is not locked here: it comes last. Rule SS12. */
import { makeId } from '../../../common/lib/ids.ts';
import { documentsOf, isBulk } from '../../../common/merge/bulk.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { inScope, type Actor } from '../../../common/domain/permissions.ts';
import type { Connection, Database } from '../../db/database.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import {
  lockCustomers,
  readEntries,
  readExisting,
  readLost,
  readTags,
  readTaskAuthors,
  readTaskCorrections,
} from '../../queries/push-load.ts';
import { readTimelineIds } from '../../queries/write-timeline.ts';
import { loadAllowance } from './limit-gate.ts';
import type { PushState } from './push-state.ts';

/** The state for judging these mutations. */
export async function loadState(
  tx: Connection,
  db: Database,
  actor: Actor,
  mutations: readonly Mutation[],
): Promise<PushState> {
  const { orgId } = actor;
  const ids = collectIds(mutations);
  const customerRows = await lockCustomers(tx, orgId, ids.customers);
  const loaded = new Map(customerRows.map(row => [row.docId, toStoredCustomer(db.cipher, orgId, row)]));
  const outside = [...loaded.values()].filter(customer => !inScope(actor, customer));
  const [entries, tags] = [await readEntries(tx, orgId), await readTags(tx, orgId, ids.tags, ids.tagNames)];
  const now = db.clock.now();
  return {
    actor,
    now,
    allowance: await loadAllowance(tx, actor, mutations, now),
    newId: () => makeId(db.clock, db.random),
    entries: new Map(entries.map(entry => [entry.entryId, entry])),
    tagIds: new Set(tags.map(tag => tag.tagId)),
    aliases: new Map(tags.flatMap(tag => (tag.aliasId === null ? [] : [[tag.aliasId, tag.tagId] as const]))),
    tagByName: new Map(tags.map(tag => [tag.name, tag.tagId])),
    groupIds: await readExisting(tx, orgId, 'groups', ids.groups),
    behaviorIds: await readExisting(tx, orgId, 'behaviors', ids.behaviors),
    interactionIds: await readExisting(tx, orgId, 'interactions', ids.interactions),
    consentIds: await readExisting(tx, orgId, 'consents', ids.consents),
    taskAuthors: await readTaskAuthors(tx, orgId, ids.tasks),
    taskCorrections: await readTaskCorrections(tx, actor, ids.tasks),
    customers: new Map(loaded),
    loaded,
    lost: await readLost(
      tx,
      actor,
      outside.map(customer => customer.customerId),
    ),
    timelines: await readTimelineIds(tx, orgId, ids.deleted),
    changes: [],
    rows: {
      tags: [],
      aliases: [],
      groups: [],
      behaviors: [],
      interactions: [],
      consents: [],
      tasks: new Map(),
      history: [],
      bulkParts: [],
    },
    audits: [],
  };
}

function collectIds(mutations: readonly Mutation[]): Record<IdKind, string[]> {
  const ids = Object.fromEntries(ID_KINDS.map(kind => [kind, new Set<string>()])) as Record<IdKind, Set<string>>;
  const add = (kind: IdKind, ...values: readonly string[]): void => values.forEach(value => ids[kind].add(value));
  for (const mutation of mutations) {
    if (mutation.kind.startsWith('customer.') || isBulk(mutation)) add('customers', ...documentsOf(mutation));
    switch (mutation.kind) {
      case 'customer.create':
        add('tags', ...mutation.doc.tagIds);
        add('groups', ...mutation.doc.groupIds);
        break;
      case 'customer.tags':
        add('tags', ...mutation.add, ...mutation.remove);
        break;
      case 'customer.groups':
        add('groups', ...mutation.add);
        break;
      case 'customer.delete':
        add('deleted', mutation.docId);
        break;
      case 'tag.create':
        add('tags', mutation.docId);
        add('tagNames', mutation.doc.name.toLowerCase());
        break;
      case 'group.create':
        add('groups', mutation.docId, ...(mutation.doc.parentId === null ? [] : [mutation.doc.parentId]));
        break;
      case 'behavior.create':
        add('behaviors', mutation.docId);
        add('customers', mutation.doc.customerId);
        break;
      case 'interaction.create':
        add('interactions', mutation.docId);
        add('customers', mutation.doc.customerId);
        break;
      case 'consent.record':
        add('consents', mutation.docId);
        add('customers', mutation.doc.customerId);
        break;
      case 'task.save':
        add('tasks', mutation.docId);
        break;
      case 'customers.import':
        for (const { doc } of mutation.docs) {
          add('tags', ...doc.tagIds);
          add('groups', ...doc.groupIds);
        }
        break;
      case 'customers.batch':
        if (mutation.operation.type !== 'set_status') add('tags', mutation.operation.tagId);
        break;
      default:
        break;
    }
  }
  return Object.fromEntries(ID_KINDS.map(kind => [kind, [...ids[kind]]])) as Record<IdKind, string[]>;
}

const ID_KINDS = [
  'customers',
  'tags',
  'tagNames',
  'groups',
  'behaviors',
  'interactions',
  'consents',
  'tasks',
  'deleted',
] as const;
type IdKind = (typeof ID_KINDS)[number];
