/**
 * Answers as version 2 of the protocol has them. Its devices refuse what they do not know, so that everything that came later is taken out:
 * collections, fields of documents, documents whose kind they never heard of, parts of verdicts. Nothing has to be added here when
 * something new comes, because only what version 2 knew passes. Nothing goes out that the newer answer does not hold. Rule N1.
 */
import type {
  Change,
  HelloAnswer,
  PullAnswer,
  PushAnswer,
  SessionAnswer,
  SessionUser,
  Verdict,
  VerdictPart,
} from '../../common/protocol/messages.ts';
import type { CompareAnswer, FetchAnswer, ListAnswer } from '../../common/protocol/reconcile-messages.ts';

export const PROTOCOL_2 = 2;

type Fields = Readonly<Record<string, unknown>>;

/** The collections of version 2 with the fields of their documents. Frozen. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'dictionaries',
    words('entryId kind label labelEn parentId meaning next order retired createdBy createdAt updatedAt ver'),
  ],
  ['members', words('userId name role teamId teamName active ver')],
  ['tags', words('tagId name color category createdBy createdAt updatedAt ver')],
  ['groups', words('groupId name parentId createdBy createdAt updatedAt ver')],
  [
    'customers',
    words(
      `customerId name company contactInfo contactDisplay source scene status acquisitionTime lastActiveTime statusChangedAt notes
       ownerId teamId tagIds groupIds custom createdBy createdAt updatedAt ver`,
    ),
  ],
  ['interactions', words('interactionId customerId type content channel initiatedBy occurredAt createdBy ver')],
  ['behaviors', words('behaviorId customerId type description data occurredAt createdBy ver')],
  ['history', words('historyId customerId field oldValue newValue by at mutationId conflict oldBy plain ver')],
  ['tasks', words('taskId type status parameters progress result createdBy createdAt completedAt ver')],
  ['consents', words('consentId customerId purpose channel state evidence at expiresAt createdBy ver')],
]);

/** Fields of which version 2 knows certain values alone: a document with another one is none that it can read. Frozen. */
const VALUES: ReadonlyMap<string, readonly (readonly [field: string, values: ReadonlySet<unknown>])[]> = new Map([
  [
    'dictionaries',
    [
      ['kind', new Set(words('channel scene status behavior_type interaction_type'))],
      ['meaning', new Set([null, ...words('open ongoing won lost junk')])],
    ],
  ],
  [
    'tasks',
    [
      ['type', new Set(words('import add_tag remove_tag set_status'))],
      ['status', new Set(words('running completed cancelled interrupted failed'))],
    ],
  ],
  [
    'consents',
    [
      ['channel', new Set(words('phone sms email wechat post'))],
      ['state', new Set(words('given withdrawn'))],
    ],
  ],
]);

const LIMITS = words(
  'batchSize batchRowsPerDay batchesPerHour revealsPerDay exportRowsPerDay importRowsPerDay revealsUsed',
);

function words(text: string): string[] {
  return text.split(/\s+/);
}

function pick<T extends object>(from: T, names: readonly string[]): T {
  const fields = from as Fields;
  return Object.fromEntries(names.filter(name => fields[name] !== undefined).map(name => [name, fields[name]])) as T;
}

/** The document with the fields that version 2 knows; null when it cannot be told to it at all. */
function docFor(collection: string, doc: object): Fields | null {
  const rules = VALUES.get(collection) ?? [];
  if (rules.some(([field, values]) => !values.has((doc as Fields)[field]))) return null;
  return pick(doc, FIELDS.get(collection) ?? []) as Fields;
}

function changesFor(changes: readonly Change[]): Change[] {
  return changes.flatMap((change): Change[] => {
    if (!FIELDS.has(change.collection)) return [];
    if (change.op !== 'put') return [change];
    const doc = docFor(change.collection, change.doc as object);
    return doc === null ? [] : [{ ...change, doc }];
  });
}

function userFor(user: SessionUser): SessionUser {
  const grant = pick(user.grant, words('roleId scope pool actions fields userIds teamIds'));
  const fields = pick(user.grant.fields, words('phones emails socials company notes custom'));
  const known = pick(user, words('userId orgId orgName login name role roleName teamId teamName'));
  return { ...known, grant: { ...grant, fields } };
}

/** A session. */
export function sessionForProtocol2(answer: SessionAnswer): SessionAnswer {
  const names = words('accessToken expiresIn refreshToken leaseHours unlockHours serverTime');
  return { ...pick(answer, names), user: userFor(answer.user) };
}

/** A greeting. */
export function helloForProtocol2(answer: HelloAnswer): HelloAnswer {
  const names = words('status protocolOldest protocolNewest epoch leaseHours unlockHours serverTime lastCseq entVer');
  return {
    ...pick(answer, [...names, ...words('access consentKey')]),
    ...(answer.user === undefined ? {} : { user: userFor(answer.user) }),
    ...(answer.limits === undefined ? {} : { limits: pick(answer.limits, LIMITS) }),
  };
}

/** A greeting for who speaks no version that the server knows, in the form that all versions have in common: it says `upgrade`. */
export function helloForStranger(answer: HelloAnswer): HelloAnswer {
  return pick(answer, words('status protocolOldest protocolNewest epoch leaseHours serverTime lastCseq'));
}

/** A page. */
export function pullForProtocol2(answer: PullAnswer): PullAnswer {
  const names = words('phase began cursor more total head mask access');
  return { ...pick(answer, names), changes: changesFor(answer.changes) };
}

/** An answer of the comparison. Collections that came later are not asked for. */
export function digestForProtocol2<T extends CompareAnswer | ListAnswer | FetchAnswer>(answer: T): T {
  return 'changes' in answer ? { ...answer, changes: changesFor(answer.changes) } : answer;
}

/** Verdicts. */
export function pushForProtocol2({ verdicts, head, mask }: PushAnswer): PushAnswer {
  return { verdicts: verdicts.map(verdictFor), head, ...(mask === undefined ? {} : { mask }) };
}

function verdictFor(verdict: Verdict): Verdict {
  const docs = verdict.docs.flatMap(({ collection, id, doc }): Verdict['docs'] => {
    if (!FIELDS.has(collection)) return [];
    if (doc === null) return [{ collection, id, doc: null }];
    const known = docFor(collection, doc as object);
    return known === null ? [] : [{ collection, id, doc: known }];
  });
  const parts = verdict.parts?.map(part => pick<VerdictPart>(part, words('id status code fields conflicts')));
  const known = pick(verdict, words('id status code fields conflicts'));
  return { ...known, docs, ...(parts === undefined ? {} : { parts }) };
}
