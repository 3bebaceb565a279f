/**
 * Loads and locks what the mutations of one or several pushes are about, in one flight. The head of the company is not locked here: it comes
 * last. Rule SS12.
 */
import { makeId } from '../../../common/lib/ids.ts';
import { documentsOf, isBulk } from '../../../common/merge/bulk.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { inScope, type Actor } from '../../../common/domain/permissions.ts';
import type { Connection, Database } from '../../db/database.ts';
import { inOneFlight, namedFlight } from '../../db/flight.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import { readUndone } from '../../queries/history.ts';
import {
  lockCustomers,
  readExisting,
  readLost,
  readTags,
  readTaskAuthors,
  readTaskCorrections,
} from '../../queries/push-load.ts';
import { lockUse } from '../../queries/limits.ts';
import { readDeletions } from '../../queries/recycle-bin.ts';
import { countViews, lockViews } from '../../queries/saved-views.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';
import { readTimelineIds } from '../../queries/write-timeline.ts';
import { askPools, isOwnership, loadOwnership } from './load-ownership.ts';
import { sendClassify } from './load-classify.ts';
import { dictionariesOf } from './dictionary-cache.ts';
import { askAllowance, isLimited } from './limit-gate.ts';
import type { PushState } from './push-state.ts';

/** Whose push it is, and what it wants. */
export interface Party {
  readonly userId: string;
  readonly mutations: readonly Mutation[];
}

/** Makes the states of the parties, once it is known who they are; they share everything but what concerns the person. */
export type StateMaker = (actors: readonly Actor[]) => Promise<PushState[]>;

/** The state for judging these mutations alone. */
export async function loadState(
  tx: Connection,
  db: Database,
  actor: Actor,
  mutations: readonly Mutation[],
): Promise<PushState> {
  const makeStates = await sendLoad(tx, db, actor.orgId, [{ userId: actor.userId, mutations }]);
  const [state] = await makeStates([actor]);
  if (state === undefined) throw new Error('A push without a state');
  return state;
}

/** Sends all statements at once, behind whatever was sent before. */
export async function sendLoad(
  tx: Connection,
  db: Database,
  orgId: string,
  parties: readonly Party[],
): Promise<StateMaker> {
  const ids = collectIds(parties.flatMap(party => party.mutations));
  const now = db.clock.now();
  const all = parties.flatMap(party => party.mutations);
  const limited = parties.filter(({ mutations }) => mutations.some(isLimited)).map(({ userId }) => userId);
  const found = await namedFlight({
    customers: lockCustomers(tx, orgId, ids.customers),
    classify: sendClassify(tx, orgId, all),
    dictionaries: dictionariesOf(tx, db, orgId),
    tags: readTags(tx, orgId, ids.tags),
    groupIds: readExisting(tx, orgId, 'groups', ids.groups),
    behaviorIds: readExisting(tx, orgId, 'behaviors', ids.behaviors),
    interactionIds: readExisting(tx, orgId, 'interactions', ids.interactions),
    consentIds: readExisting(tx, orgId, 'consents', ids.consents),
    taskAuthors: readTaskAuthors(tx, orgId, ids.tasks),
    timelines: readTimelineIds(tx, orgId, ids.deleted),
    deletions: readDeletions(tx, orgId, ids.deleted),
    undone: readUndone(tx, db.cipher, orgId, ids.undone),
    views: lockViews(tx, db.cipher, orgId, ids.views),
    pools: askPools(tx, orgId, parties),
    uses: lockUse(tx, orgId, limited),
    own: inOneFlight(parties.map(party => askOwn(tx, orgId, party, now))),
  });
  const { customers: customerRows, dictionaries, tags, deletions, pools, uses: _uses, own, ...asFound } = found;
  const loaded = new Map(customerRows.map(row => [row.docId, toStoredCustomer(db.cipher, orgId, row)]));
  const ownership = await loadOwnership(tx, orgId, { wishes: parties, pools, customers: loaded, now });
  const shared = {
    ...asFound,
    now,
    newId: () => makeId(db.clock, db.random),
    entries: new Map(dictionaries.entries),
    customFields: new Map(dictionaries.fields),
    tagIds: new Set(tags.map(tag => tag.tagId)),
    aliases: new Map(tags.flatMap(tag => (tag.aliasId === null ? [] : [[tag.aliasId, tag.tagId] as const]))),
    customers: new Map(loaded),
    loaded,
    deletions: new Map(deletions),
    loadedDeletions: deletions,
    ownership,
    changes: [],
    rows: {
      entries: new Map(),
      fields: new Map(),
      movesGrants: new Set<string>(),
      tags: [],
      aliases: [],
      groups: [],
      behaviors: [],
      interactions: [],
      consents: [],
      tasks: new Map(),
      views: new Map(),
      history: [],
      bulkParts: [],
      ownership: [],
    },
    audits: [],
  };
  return actors =>
    inOneFlight(
      actors.map(async (actor, index): Promise<PushState> => {
        const asked = own[index];
        // Of his own mutations alone: what the others of the same transaction are about is nothing to him.
        const wanted = collectIds(parties[index]?.mutations ?? []).customers;
        const outside = wanted.filter(id => isOutside(actor, loaded.get(id)));
        const lost = await readLost(tx, actor, outside);
        const allowance = asked?.allowance?.(actor.grant.roleId) ?? null;
        const { taskCorrections = new Map(), ownViews = 0 } = asked ?? {};
        return { ...shared, actor, lost, allowance, taskCorrections, ownViews };
      }),
    );
}

function isOutside(actor: Actor, customer: StoredCustomer | undefined): boolean {
  return customer !== undefined && !inScope(actor, customer);
}

/** What concerns the person alone. */
async function askOwn(tx: Connection, orgId: string, { userId, mutations }: Party, now: number) {
  const tasks = mutations.flatMap(mutation => (mutation.kind === 'task.save' ? [mutation.docId] : []));
  const isViews = mutations.some(mutation => mutation.kind === 'view.save');
  const [allowance, taskCorrections, ownViews] = await inOneFlight([
    askAllowance(tx, { orgId, userId }, mutations, now),
    readTaskCorrections(tx, { orgId, userId }, tasks),
    isViews ? countViews(tx, orgId, userId) : Promise.resolve(0),
  ]);
  return { allowance, taskCorrections, ownViews };
}

function collectIds(mutations: readonly Mutation[]): Record<IdKind, string[]> {
  const ids = Object.fromEntries(ID_KINDS.map(kind => [kind, new Set<string>()])) as Record<IdKind, Set<string>>;
  const add = (kind: IdKind, ...values: readonly string[]): void => values.forEach(value => ids[kind].add(value));
  for (const mutation of mutations) {
    if (mutation.kind.startsWith('customer.') || isBulk(mutation)) add('customers', ...documentsOf(mutation));
    // What hangs on a customer changes hands with him.
    if (isOwnership(mutation)) add('deleted', ...documentsOf(mutation));
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
      case 'customer.patch':
        if (mutation.undoes !== undefined) add('undone', mutation.undoes);
        break;
      case 'customer.delete':
      case 'customer.restore':
        add('deleted', mutation.docId);
        break;
      case 'tag.create':
      case 'tag.update':
      case 'tag.delete':
        add('tags', mutation.docId);
        break;
      case 'tag.merge':
        add('tags', mutation.docId, mutation.into);
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
      case 'view.save':
      case 'view.delete':
        add('views', mutation.docId);
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
        if ('tagId' in mutation.operation) add('tags', mutation.operation.tagId);
        if ('groupId' in mutation.operation) add('groups', mutation.operation.groupId);
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
  'groups',
  'behaviors',
  'interactions',
  'consents',
  'tasks',
  'views',
  'deleted',
  'undone',
] as const;
type IdKind = (typeof ID_KINDS)[number];
