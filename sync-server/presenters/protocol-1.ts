/**
 * Answers as version 1 of the protocol has them: its devices refuse what they do not know, so that everything that came later is taken
 * out, and what they expect is filled in. Nothing goes out here that the newer answer does not hold. Rule N1.
 */
import type { AnyDoc, CollectionName } from '../../common/protocol/collections.ts';
import type {
  Change,
  HelloAnswer,
  PullAnswer,
  PushAnswer,
  SessionAnswer,
  SessionUser,
  Verdict,
} from '../../common/protocol/messages.ts';
import { isBuiltInRole, type FieldRules, type RoleName } from '../../common/domain/permissions.ts';

export const PROTOCOL_1 = 1;

/** The collections of version 1 with the fields of their documents. */
const FIELDS: Readonly<Partial<Record<CollectionName, readonly string[]>>> = {
  dictionaries: words(
    'entryId kind label labelEn parentId meaning next order retired createdBy createdAt updatedAt ver',
  ),
  members: words('userId name role teamId teamName active ver'),
  tags: words('tagId name color category createdBy createdAt updatedAt ver'),
  groups: words('groupId name parentId createdBy createdAt updatedAt ver'),
  customers: words(
    `customerId name company contactInfo contactDisplay source scene status acquisitionTime lastActiveTime statusChangedAt notes
     ownerId teamId tagIds groupIds custom createdBy createdAt updatedAt ver`,
  ),
  interactions: words('interactionId customerId type content channel initiatedBy occurredAt createdBy ver'),
  behaviors: words('behaviorId customerId type description data occurredAt createdBy ver'),
  history: words('historyId customerId field oldValue newValue by at mutationId conflict oldBy plain ver'),
  tasks: words('taskId type status parameters progress result createdBy createdAt completedAt ver'),
};

function words(text: string): string[] {
  return text.split(/\s+/);
}

type Fields = Readonly<Record<string, unknown>>;

function pick(doc: Fields, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter(name => doc[name] !== undefined).map(name => [name, doc[name]]));
}

/** Version 1 knows the built-in roles alone; what a role of the company may do, the server judges. */
function roleFor(role: string, fields: FieldRules | null): RoleName {
  if (isBuiltInRole(role)) return role;
  return fields?.phones.read === 'plain' ? 'sales' : 'operations';
}

function docFor(collection: CollectionName, doc: AnyDoc): unknown {
  const known = pick(doc as unknown as Fields, FIELDS[collection] ?? []);
  if (collection === 'members') return { ...known, role: roleFor(String(known['role']), null) };
  if (collection !== 'customers') return known;
  const { contactInfo, ...rest } = { company: '', notes: '', custom: {}, ...known } as Fields;
  const values = (contactInfo ?? {}) as Fields;
  const isWhole = ['phones', 'emails', 'socials'].every(kind => kind in values); // all kinds or none
  return isWhole ? { ...rest, contactInfo: values } : rest;
}

function userFor(user: SessionUser): unknown {
  const names = words('userId orgId orgName login name teamId teamName');
  return { ...pick(user as unknown as Fields, names), role: roleFor(user.role, user.grant.fields) };
}

/** A session. */
export function sessionForProtocol1(answer: SessionAnswer): SessionAnswer {
  const names = words('accessToken expiresIn refreshToken leaseHours serverTime');
  return { ...pick(answer as unknown as Fields, names), user: userFor(answer.user) } as SessionAnswer;
}

/** A greeting; a restored server is seen by its epoch. */
export function helloForProtocol1(answer: HelloAnswer): HelloAnswer {
  const names = words('status protocolOldest protocolNewest epoch leaseHours serverTime lastCseq');
  const status = answer.status === 'reset' ? 'ok' : answer.status;
  return { ...pick(answer as unknown as Fields, names), status } as unknown as HelloAnswer;
}

/** A page. */
export function pullForProtocol1(answer: PullAnswer): PullAnswer {
  const names = words('phase began cursor more total head');
  const changes = answer.changes.flatMap((change): Change[] => {
    const collection = change.collection as CollectionName;
    if (FIELDS[collection] === undefined) return [];
    return [change.op === 'put' ? { ...change, doc: docFor(collection, change.doc as AnyDoc) } : change];
  });
  return { ...pick(answer as unknown as Fields, names), changes } as unknown as PullAnswer;
}

/** Verdicts. */
export function pushForProtocol1({ verdicts, head }: PushAnswer): PushAnswer {
  const names = words('id status code fields conflicts');
  return {
    head,
    verdicts: verdicts.map(verdict => {
      const docs = verdict.docs.flatMap(({ collection, id, doc }) => {
        const name = collection as CollectionName;
        if (FIELDS[name] === undefined) return [];
        return [{ collection, id, doc: doc === null ? null : docFor(name, doc as AnyDoc) }];
      });
      return { ...pick(verdict as unknown as Fields, names), docs } as unknown as Verdict;
    }),
  };
}
