/**
 * A sync server in a few lines, for tests of the engine without a database: one company, every reader sees everything. It merges with
 * the real rules, numbers its log, and can be told to fail. The simulation uses the real server.
 */
import { readFields, type Customer } from '../../../../common/domain/customer.ts';
import type { DeviceLimits } from '../../../../common/domain/limits.ts';
import type { HistoryEntry } from '../../../../common/domain/timeline.ts';
import { applyToCustomer, setFields } from '../../../../common/merge/apply-mutation.ts';
import { canMoveStatus, mergeCustomer, type FieldMeta } from '../../../../common/merge/merge-customer.ts';
import { AppError } from '../../../../common/protocol/app-error.ts';
import { COLLECTION_NAMES, type AnyDoc, type CollectionName } from '../../../../common/protocol/collections.ts';
import type { PullAnswer, SessionUser, Verdict } from '../../../../common/protocol/messages.ts';
import { documentsOf, isBulk, partsOf } from '../../../../common/merge/bulk.ts';
import { LANES, type BulkMutation, type Mutation } from '../../../../common/protocol/mutation.ts';
import type { Actor } from '../../../../common/domain/permissions.ts';
import type { DictionaryEntry } from '../../../../common/domain/classification.ts';
import { localCollectionOf, makeLocalDoc } from '../../../../renderer/data/core/local-doc.ts';
import type { Transport } from '../../../../renderer/data/core/ports.ts';
import { bucketOf, createDigest, maskFor } from '../../../../common/protocol/digest.ts';
import type { ConsentRequest, DigestRequest } from '../../../../common/protocol/reconcile-messages.ts';
import { makeSigner } from '../../../../sync-server/crypto/signatures.ts';
import { uuid } from './samples.ts';

interface LogLine {
  readonly seq: number;
  readonly collection: CollectionName;
  readonly id: string;
}

export interface FakeServer {
  epoch: string;
  /** What hello is answered with. */
  greeting: 'ok' | 'upgrade' | 'wipe';
  /** The last counter that hello tells instead of the true one; null for the true one. */
  greetingCseq: number | null;
  /** What hello tells of the user, and pulls of its version; null tells nothing. */
  access: { readonly version: number; readonly user: SessionUser } | null;
  /** What hello tells of limits; null tells nothing. */
  limits: DeviceLimits | null;
  readonly docs: Map<CollectionName, Map<string, AnyDoc>>;
  readonly requests: { readonly path: string; readonly body: unknown }[];
  /** Mutation ids in the order of their first judgement. */
  readonly judged: string[];
  /** Codes with which mutations are refused, by id or by kind. */
  readonly refusals: Map<string, string>;
  /** Whether removals of much are confirmed; `forged` signs with another key. */
  consents: 'given' | 'refused' | 'forged';
  /** The rules of fields under which it answers. */
  mask: string;
  put(collection: CollectionName, id: string, doc: AnyDoc): void;
  remove(collection: CollectionName, id: string): void;
  /** What it holds now; {@link restore} puts it back under a new epoch, with numbers far behind those that were given out since. */
  save(): unknown;
  restore(saved: unknown): void;
  /** Tells all devices that listen where the head is. */
  poke(): void;
  /** The end of the line for one device. `fail` may throw before the request arrives or after it was answered. */
  connect(actor: Actor, fail?: (path: string, when: 'before' | 'after') => void): Transport;
}

export function createFakeServer(pageSize = 3): FakeServer {
  const log: LogLine[] = [];
  const signer = makeSigner(Buffer.alloc(32, 1));
  const listeners = new Set<(head: number) => void>();
  const meta = new Map<string, Record<string, FieldMeta>>();
  const deleted = new Map<string, Customer>();
  const verdicts = new Map<string, Verdict>();
  const lastCseq = new Map<string, number>();
  const laneOf = (clientId: string, lane: string): string => `${clientId}/${lane}`;
  const server: FakeServer = {
    epoch: 'e1',
    greeting: 'ok',
    greetingCseq: null,
    access: null,
    limits: null,
    docs: new Map(COLLECTION_NAMES.map(name => [name, new Map<string, AnyDoc>()])),
    requests: [],
    judged: [],
    refusals: new Map(),
    consents: 'given',
    mask: 'rules',
    put(collection, id, doc) {
      log.push({ seq: log.length + 1, collection, id });
      table(collection).set(id, { ...doc, ver: log.length } as AnyDoc);
    },
    remove(collection, id) {
      log.push({ seq: log.length + 1, collection, id });
      table(collection).delete(id);
    },
    save: () => structuredClone([log, server.docs, meta, verdicts, lastCseq, server.judged]),
    restore(saved) {
      const [lines, docs, ...rest] = saved as [LogLine[], FakeServer['docs'], ...unknown[]];
      const gap = Array.from({ length: log.length + 50 - lines.length }, (_, index): LogLine => {
        return { seq: lines.length + index + 1, collection: 'tags', id: 'none' };
      });
      log.splice(0, log.length, ...lines, ...gap);
      for (const [collection, table] of docs) server.docs.set(collection, table);
      const maps = [meta, verdicts, lastCseq] as Map<unknown, unknown>[];
      maps.forEach((map, index) => {
        map.clear();
        for (const [key, value] of rest[index] as Map<unknown, unknown>) map.set(key, value);
      });
      server.judged.splice(0, server.judged.length, ...(rest[3] as string[]));
      server.epoch += '+';
    },
    poke() {
      for (const listener of listeners) listener(log.length);
    },
    connect: (actor, fail = () => undefined) => ({
      async request(path, body) {
        server.requests.push({ path, body });
        fail(path, 'before');
        const answer = structuredClone(handle(actor, path, body as never));
        fail(path, 'after');
        return answer;
      },
      listen: (onHead, signal) =>
        new Promise(resolve => {
          fail('/sync/v1/poke', 'before');
          listeners.add(onHead);
          signal.addEventListener('abort', () => resolve());
        }),
    }),
  };
  const table = (name: CollectionName): Map<string, AnyDoc> => server.docs.get(name) ?? new Map<string, AnyDoc>();

  function handle(
    actor: Actor,
    path: string,
    body: { clientId: string; cursor: string | null; mutations: Mutation[] },
  ): unknown {
    if (path.endsWith('/hello')) {
      const versions = { protocolOldest: 1, protocolNewest: 2, leaseHours: 72, serverTime: 0 };
      return {
        status: server.greeting,
        ...versions,
        epoch: server.epoch,
        ...(server.access === null ? {} : { user: server.access.user, access: server.access.version }),
        ...(server.limits === null ? {} : { limits: server.limits }),
        entVer: 'ent',
        consentKey: signer.publicKey,
        lastCseq: server.greetingCseq ?? Math.max(...LANES.map(lane => lastCseq.get(laneOf(body.clientId, lane)) ?? 0)),
      };
    }
    if (path.endsWith('/pull')) {
      return server.access === null ? pull(body.cursor) : { ...pull(body.cursor), access: server.access.version };
    }
    if (path.endsWith('/digest')) return digest(body as unknown as DigestRequest);
    if (path.endsWith('/consent')) return consent(body as unknown as ConsentRequest);
    if (!path.endsWith('/push')) throw new AppError('route_not_found');
    let isBehind = false;
    const given = body.mutations.map(mutation => {
      const known = verdicts.get(mutation.id);
      if (known !== undefined)
        return { ...known, docs: known.docs.map(({ collection, id }) => stated(collection as CollectionName, id)) };
      const mark = laneOf(body.clientId, mutation.lane);
      isBehind ||= mutation.cseq <= (lastCseq.get(mark) ?? 0);
      if (isBehind) return refuse(mutation, 'cseq_reused', []);
      lastCseq.set(mark, mutation.cseq);
      server.judged.push(mutation.id);
      const verdict = judge(actor, mutation);
      verdicts.set(mutation.id, verdict);
      return verdict;
    });
    return { verdicts: given, head: log.length };
  }

  /** Each document by itself; those that are not simply applied are named. */
  function judgeBulk(actor: Actor, mutation: BulkMutation): Verdict {
    const whole = server.refusals.get(mutation.id) ?? server.refusals.get(mutation.kind);
    const docs = documentsOf(mutation).map(id => stated('customers', id));
    if (whole !== undefined) return refuse(mutation, whole, docs);
    const parts = partsOf(mutation).flatMap(part => {
      const code = server.refusals.get(part.docId);
      const verdict = code === undefined ? judge(actor, part) : refuse(part, code, []);
      const { status, fields, conflicts } = verdict;
      if (status === 'applied' || status === 'quarantined') return [];
      return [{ id: part.docId, status, code: verdict.code, fields, conflicts }];
    });
    const refused = new Set(parts.flatMap(part => (part.status === 'rejected' ? [part.id] : [])));
    const status = refused.size === docs.length ? 'rejected' : parts.length > 0 ? 'merged' : 'applied';
    const code = status === 'rejected' ? (parts[0]?.code ?? null) : null;
    const statedDocs = documentsOf(mutation)
      .filter(id => refused.has(id))
      .map(id => stated('customers', id));
    return { id: mutation.id, status, code, fields: [], conflicts: [], docs: statedDocs, parts };
  }

  function judge(actor: Actor, mutation: Mutation): Verdict {
    if (isBulk(mutation)) return judgeBulk(actor, mutation);
    const { docId } = mutation;
    const code = server.refusals.get(mutation.id) ?? server.refusals.get(mutation.kind);
    const customers = table('customers') as Map<string, Customer>;
    const customer = customers.get(docId);
    if (code !== undefined) return refuse(mutation, code, [stated('customers', docId)]);
    if (mutation.kind === 'customer.patch') {
      if (customer === undefined) return refuse(mutation, 'not_found', [stated('customers', docId)]);
      const fieldMeta = meta.get(docId) ?? {};
      const entries = table('dictionaries') as Map<string, DictionaryEntry>;
      const { changes, refusals, concurrent } = mergeCustomer({
        current: readFields(customer),
        meta: fieldMeta,
        baseVer: mutation.baseVer,
        patch: mutation.patch,
        canMoveStatus: (from, to) => canMoveStatus(entries, from, to),
        undone: new Map(
          [...(table('history') as Map<string, HistoryEntry>).values()]
            .filter(entry => entry.mutationId === mutation.undoes && entry.by === actor.userId)
            .map(entry => [entry.field, entry]),
        ),
      });
      const [refusal] = refusals;
      if (refusal !== undefined && changes.length === 0)
        return refuse(mutation, refusal.code, [stated('customers', docId)]);
      const next = setFields(customer, Object.fromEntries(changes.map(change => [change.field, change.newValue])), 1);
      server.put('customers', docId, next);
      meta.set(docId, {
        ...fieldMeta,
        ...Object.fromEntries(changes.map(({ field }) => [field, { ver: log.length, by: actor.userId }])),
      });
      for (const change of changes)
        addHistory(actor, mutation, change as unknown as Partial<HistoryEntry> & { field: string });
      const status = concurrent || refusal !== undefined ? 'merged' : 'applied';
      const verdict = accept(mutation, status, [stated('customers', docId)]);
      return { ...verdict, code: refusal?.code ?? null, fields: [...refusals] };
    }
    if (mutation.kind === 'customer.reveal') return accept(mutation, 'applied', []);
    if (mutation.kind === 'customer.restore') {
      const before = deleted.get(docId);
      if (customer === undefined && before === undefined)
        return refuse(mutation, 'not_found', [stated('customers', docId)]);
      if (customer === undefined && before !== undefined) server.put('customers', docId, before);
      return accept(mutation, 'applied', [stated('customers', docId)]);
    }
    if (mutation.kind === 'customer.delete' && customer !== undefined) deleted.set(docId, customer);
    if (mutation.kind.startsWith('customer.')) {
      if (customer === undefined && mutation.kind !== 'customer.create')
        return refuse(mutation, 'not_found', [stated('customers', docId)]);
      const next = applyToCustomer(customer ?? null, mutation, actor);
      if (next === null) server.remove('customers', docId);
      else server.put('customers', docId, next);
      return accept(mutation, 'applied', [stated('customers', docId)]);
    }
    const collection = localCollectionOf(mutation);
    if (collection === null) return accept(mutation, 'applied', []);
    const made = makeLocalDoc(mutation, actor, table(collection).get(docId) ?? null);
    if (made === null) server.remove(collection, docId);
    else server.put(collection, docId, made);
    return accept(mutation, 'applied', [stated(collection, docId)]);
  }

  function addHistory(actor: Actor, mutation: Mutation, change: Partial<HistoryEntry> & { field: string }): void {
    const historyId = uuid(log.length + 1, 9);
    const { field, oldValue = null, newValue = null, conflict = false, oldBy = null } = change;
    const entry = { historyId, customerId: mutation.docId, field, oldValue, newValue, conflict, oldBy };
    server.put('history', historyId, {
      ...entry,
      by: actor.userId,
      at: mutation.madeAt,
      mutationId: mutation.id,
      plain: true,
      ver: 0,
    });
  }

  function stated(collection: CollectionName, id: string): Verdict['docs'][number] {
    return { collection, id, doc: table(collection).get(id) ?? null };
  }

  function pull(cursor: string | null): PullAnswer {
    const [epoch, kind, at] = cursor?.split(' ') ?? [];
    const head = log.length;
    if (epoch === server.epoch && kind === 'log') {
      const lines = log.slice(Number(at), Number(at) + pageSize);
      const changes = lines.map(({ collection, id }) => {
        const doc = table(collection).get(id);
        return doc === undefined
          ? ({ op: 'purge', collection, id } as const)
          : ({ op: 'put', collection, id, doc } as const);
      });
      const next = Number(at) + lines.length;
      return {
        phase: 'log',
        began: false,
        changes,
        cursor: `${server.epoch} log ${next}`,
        more: next < head,
        total: null,
        head,
        mask: server.mask,
      };
    }
    const canResume = epoch === server.epoch && kind === 'snap';
    if (cursor !== null && !canResume) {
      const place = { cursor: `${server.epoch} log ${head}`, more: true, total: null, head, mask: server.mask };
      return { phase: 'reconcile', began: false, changes: [], ...place };
    }
    const [start, from] = canResume ? (at ?? '').split('/').map(Number) : [0, head];
    const all = COLLECTION_NAMES.flatMap(collection =>
      [...table(collection)]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, doc]) => ({ op: 'put', collection, id, doc }) as const),
    );
    const changes = all.slice(start, (start ?? 0) + pageSize);
    const next = (start ?? 0) + changes.length;
    const mark = next < all.length ? `snap ${next}/${from}` : `log ${from}`;
    return {
      phase: 'snapshot',
      began: start === 0,
      changes,
      cursor: `${server.epoch} ${mark}`,
      more: true,
      total: all.length,
      head,
      mask: server.mask,
    };
  }
  function digest(request: DigestRequest): unknown {
    const collection = request.collection as CollectionName;
    const { mask } = server;
    const docs = [...table(collection)].toSorted(([a], [b]) => (a < b ? -1 : 1));
    if (request.step === 'compare') {
      const mine = createDigest(maskFor(collection, mask));
      for (const [id, doc] of docs) mine.add(id, doc.ver);
      const hashes = mine.toHashes();
      return { mask, differing: request.buckets.flatMap((hash, bucket) => (hash === hashes[bucket] ? [] : [bucket])) };
    }
    if (request.step === 'list') {
      const { buckets, after } = request;
      const rest = docs.filter(([id]) => buckets.includes(bucketOf(id)) && id > (after ?? ''));
      return {
        mask,
        versions: rest.slice(0, pageSize).map(([id, doc]) => [id, doc.ver]),
        more: rest.length > pageSize,
      };
    }
    const changes = request.ids.map(id => {
      const doc = table(collection).get(id);
      return doc === undefined ? { op: 'purge', collection, id } : { op: 'put', collection, id, doc };
    });
    return { mask, changes };
  }

  function consent({ clientId, customers, documents, nonce }: ConsentRequest): unknown {
    if (server.consents === 'refused') return { consent: null };
    const { epoch } = server;
    const text = JSON.stringify({
      client: clientId,
      entVer: 'ent',
      epoch,
      customers,
      documents,
      reason: 'entitlement',
      nonce,
    });
    const by = server.consents === 'forged' ? makeSigner(Buffer.alloc(32, 9)) : signer;
    return { consent: { text, signature: by.sign(text) } };
  }
  return server;
}

function accept({ id }: Mutation, status: 'applied' | 'merged', docs: Verdict['docs']): Verdict {
  return { id, status, code: null, fields: [], conflicts: [], docs };
}

function refuse({ id }: Mutation, code: string, docs: Verdict['docs']): Verdict {
  return { id, status: 'rejected', code, fields: [], conflicts: [], docs };
}
