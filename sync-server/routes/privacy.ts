/** The calls of common/protocol/calls/privacy.ts: requests of data subjects, retention, settings. Rules PR5 to PR15. */
import { effectiveFrom } from '../../common/domain/retention.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import {
  ERASE_PERSON,
  ERASED_AMONG,
  ERASURE_PREVIEW,
  EXEMPTION_SET,
  EXPORT_PERSON,
  PRIVACY_FIND,
  PRIVACY_REQUESTS,
  PRIVACY_SETTINGS,
  PRIVACY_SETTINGS_SAVE,
  RETENTION_LIST,
  RETENTION_PREVIEW,
  RETENTION_REMOVE,
  RETENTION_SAVE,
  type PrivacyRequest,
} from '../../common/protocol/calls/privacy.ts';
import { recordAudit } from '../commands/record/commit-changes.ts';
import { answerErasure, answerExport } from '../commands/privacy/answer-request.ts';
import { measureHolding } from '../commands/privacy/erase-customer.ts';
import { previewRetention } from '../commands/privacy/run-retention.ts';
import { findSamePerson, findSubjects, readSubject } from '../commands/privacy/subjects.ts';
import type { Json } from '../../common/lib/json.ts';
import type { Connection, Database } from '../db/database.ts';
import { defineCall } from '../http/define-call.ts';
import type { Route } from '../http/define-route.ts';
import type { Caller } from '../policies/route-policy.ts';
import { readDuplicateHint, readErased, readRequests, saveDuplicateHint } from '../queries/privacy.ts';
import { readRules, readRuns, removeRule, saveRule, setExemption } from '../queries/retention.ts';

const SHOWN_REQUESTS = 200;
const SHOWN_RUNS = 50;

/** Writes and records who did it, in one transaction. */
async function change(
  db: Database,
  caller: Caller,
  what: { action: string; objectType: string; objectId: string; detail: Record<string, Json> },
  write: (tx: Connection, at: number) => Promise<void>,
): Promise<void> {
  const { orgId, userId } = caller;
  await db.withTransaction(async tx => {
    const at = db.clock.now();
    await write(tx, at);
    await recordAudit(tx, { orgId, at, audits: [{ actorId: userId, ...what }] });
  });
}

const notFound = (resource: string): AppError => new AppError('not_found', { params: { resource } });

const requests = [
  defineCall(PRIVACY_FIND, ({ deps, caller, body }) => findSubjects(deps.db, caller.orgId, body.text)),
  defineCall(ERASURE_PREVIEW, async ({ deps: { db }, caller: { orgId }, body: { customerId } }) => {
    const subject = await readSubject(db, db, orgId, customerId);
    if (subject === null) throw notFound('customer');
    const holding = await db.withTransaction(tx => measureHolding(tx, db, orgId, customerId));
    return { subject, holding, duplicates: await findSamePerson(db, orgId, customerId) };
  }),
  defineCall(ERASE_PERSON, async ({ deps, caller, body }) => {
    const { requestId, removed, head } = await answerErasure(deps.db, caller, body, deps.erasures);
    deps.pokes.announce(caller.orgId, head);
    return { requestId, removed };
  }),
  defineCall(EXPORT_PERSON, ({ deps, caller, body }) => answerExport(deps.db, caller, body)),
  defineCall(PRIVACY_REQUESTS, async ({ deps, caller }) => ({
    requests: await readRequests<PrivacyRequest>(deps.db, caller.orgId, SHOWN_REQUESTS),
  })),
  defineCall(ERASED_AMONG, async ({ deps, caller, body }) => ({
    erased: await readErased(deps.db, caller.orgId, body.ids),
  })),
];

const retention = [
  defineCall(RETENTION_LIST, async ({ deps: { db }, caller: { orgId } }) => ({
    rules: (await readRules(db, orgId)).map(({ effectiveFrom: from, ...rule }) => ({ rule, effectiveFrom: from })),
    runs: await readRuns(db, orgId, SHOWN_RUNS),
  })),
  defineCall(RETENTION_SAVE, async ({ deps: { db }, caller, body: { rule } }) => {
    // Whatever was changed, the rule waits anew: nobody is surprised by a list that he could not have seen.
    const from = effectiveFrom(rule, db.clock.now());
    const { ruleId, target, days, action, active } = rule;
    const detail = { target, days, ruleAction: action, active };
    const what = { action: 'retention.save', objectType: 'retention_rule', objectId: ruleId, detail };
    await change(db, caller, what, (tx, at) =>
      saveRule(tx, caller.orgId, { ...rule, effectiveFrom: from }, { userId: caller.userId, at }),
    );
    return { effectiveFrom: from };
  }),
  defineCall(RETENTION_REMOVE, async ({ deps: { db }, caller, body: { ruleId } }) => {
    const what = { action: 'retention.remove', objectType: 'retention_rule', objectId: ruleId, detail: {} };
    await change(db, caller, what, async tx => {
      if (!(await removeRule(tx, caller.orgId, ruleId))) throw notFound('retention_rule');
    });
    return {};
  }),
  defineCall(RETENTION_PREVIEW, ({ deps: { db }, caller: { orgId }, body: { rule } }) =>
    previewRetention(db, orgId, { ...rule, effectiveFrom: effectiveFrom(rule, db.clock.now()) }),
  ),
  defineCall(EXEMPTION_SET, async ({ deps: { db }, caller, body: { customerId, reason } }) => {
    const detail = { hold: reason ?? 'none' };
    const what = { action: 'retention.exempt', objectType: 'customer', objectId: customerId, detail };
    await change(db, caller, what, async (tx, at) => {
      if ((await readSubject(tx, db, caller.orgId, customerId)) === null) throw notFound('customer');
      await setExemption(tx, caller.orgId, customerId, reason, { userId: caller.userId, at });
    });
    return {};
  }),
];

const settings = [
  defineCall(PRIVACY_SETTINGS, async ({ deps, caller }) => ({
    duplicateHint: await readDuplicateHint(deps.db, caller.orgId),
  })),
  defineCall(PRIVACY_SETTINGS_SAVE, async ({ deps: { db }, caller, body: { duplicateHint } }) => {
    const detail = { duplicateHint };
    const what = { action: 'privacy.settings', objectType: 'org', objectId: caller.orgId, detail };
    await change(db, caller, what, tx => saveDuplicateHint(tx, caller.orgId, duplicateHint));
    return {};
  }),
];

export const PRIVACY_ROUTES: readonly Route[] = [...requests, ...retention, ...settings];
