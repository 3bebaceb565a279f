/** A device of one person for server tests: signs in by inject and sends requests; keeps every byte that it was answered. */
import { expect } from 'vitest';
import type { z } from 'zod';
import { AUDIT_LIST, NO_FILTER, type AuditFilter } from '../../common/protocol/calls/audit.ts';
import { callPath } from '../../common/protocol/calls/call.ts';
import type { NewCustomer } from '../../common/domain/customer.ts';
import type { Lane, Mutation } from '../../common/protocol/mutation.ts';
import {
  errorAnswerSchema,
  pullAnswerSchema,
  pushAnswerSchema,
  sessionAnswerSchema,
  type Change,
  type PullAnswer,
  type SessionAnswer,
  type Verdict,
} from '../../common/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import type { TestLogin, TestServer } from './server.ts';

let counter = 0;
/** A fresh UUID; unique in this process. */
export function nextId(): string {
  counter += 1;
  return `0190a000-0000-7000-8000-${counter.toString(16).padStart(12, '0')}`;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Device {
  readonly clientId: string;
  readonly session: SessionAnswer;
  readonly headers: { readonly authorization: string };
  /** Everything that this device was ever answered. */
  readonly received: string[];
  get(url: string): Promise<Reply>;
  post(url: string, payload: unknown): Promise<Reply>;
  /** Sends mutations with the next counters and answers their verdicts. */
  push(...drafts: readonly MutationDraft[]): Promise<Verdict[]>;
  /** Sends mutations as they are. */
  pushRaw(mutations: readonly object[]): Promise<Verdict[]>;
  pull(cursor: string | null, limit?: number): Promise<PullAnswer>;
  /** Pulls to the end; answers all changes and the last cursor. */
  pullAll(cursor?: string | null, limit?: number): Promise<{ changes: Change[]; cursor: string; pages: PullAnswer[] }>;
}

type Draft<M> = M extends Mutation
  ? Omit<M, 'id' | 'cseq' | 'madeAt' | 'taskId' | 'lane'> & { id?: string; taskId?: string; lane?: Lane }
  : never;
export type MutationDraft = Draft<Mutation>;

/** The request body of a sign-in. */
export function signInBody(server: TestServer, login: TestLogin, clientId = nextId()): Record<string, unknown> {
  const { password } = server.users[login];
  return { login, password, protocol: PROTOCOL_VERSION, clientId, deviceName: 'laptop', platform: 'test' };
}

/** Signs a person in on a new device. */
export function signInDevice(server: TestServer, login: TestLogin): Promise<Device> {
  return signInWith(server, login, server.users[login].password);
}

/** Signs in somebody whom the test made himself. */
export async function signInWith(server: TestServer, login: string, password: string): Promise<Device> {
  const clientId = nextId();
  const payload = { login, password, protocol: PROTOCOL_VERSION, clientId, deviceName: 'laptop', platform: 'test' };
  const answer = await server.app.inject({ method: 'POST', url: '/auth/v1/sign-in', payload });
  expect(answer.statusCode).toBe(200);
  const session = sessionAnswerSchema.parse(answer.json());
  const headers = { authorization: `Bearer ${session.accessToken}` };
  const received: string[] = [];
  let cseq = 0;
  const send = async (method: 'GET' | 'POST', url: string, payload?: unknown): Promise<Reply> => {
    const body = payload === undefined ? {} : { payload: payload as object };
    const reply = await server.app.inject({ method, url, headers, ...body });
    received.push(reply.body);
    return { status: reply.statusCode, body: JSON.parse(reply.body) as unknown };
  };
  const device: Device = {
    clientId,
    session,
    headers,
    received,
    get: url => send('GET', url),
    post: (url, body) => send('POST', url, body),
    push(...drafts) {
      const mutations = drafts.map(draft => ({ id: nextId(), madeAt: 1, taskId: null, ...draft, cseq: (cseq += 1) }));
      return device.pushRaw(mutations);
    },
    async pushRaw(mutations) {
      const { status, body } = await send('POST', '/sync/v1/push', { clientId, mutations });
      expect({ status, error: status === 200 ? null : body }).toEqual({ status: 200, error: null });
      return pushAnswerSchema.parse(body).verdicts;
    },
    async pull(cursor, limit = 500) {
      const { status, body } = await send('POST', '/sync/v1/pull', { cursor, limit });
      expect({ status, error: status === 200 ? null : body }).toEqual({ status: 200, error: null });
      return pullAnswerSchema.parse(body);
    },
    async pullAll(cursor = null, limit = 500) {
      const pages: PullAnswer[] = [];
      let next = cursor;
      do {
        const page = await device.pull(next, limit);
        pages.push(page);
        next = page.cursor;
      } while (pages.at(-1)?.more === true);
      return { changes: pages.flatMap(page => page.changes), cursor: next, pages };
    },
  };
  return device;
}

/** The user's fields of a new customer. */
export function newCustomer(fields: Partial<NewCustomer> = {}): NewCustomer {
  return {
    name: '王小明',
    company: '示例公司',
    phones: [{ value: '+8613812345678', raw: '138 1234 5678', label: '' }],
    emails: [],
    socials: [],
    source: 'channel:web',
    scene: null,
    status: 'status:potential',
    acquisitionTime: 1_700_000_000_000,
    lastActiveTime: null,
    notes: '',
    custom: {},
    tagIds: [],
    groupIds: [],
    ...fields,
  };
}

/** A mutation that creates a customer. */
export function createDraft(docId: string, fields: Partial<NewCustomer> = {}): MutationDraft {
  return { kind: 'customer.create', docId, doc: newCustomer(fields) };
}

/** Reads the newest entries of the audit by a filter. */
export async function readAudit(
  device: Device,
  filter: Partial<AuditFilter> = {},
  page: { readonly limit?: number; readonly before?: number | null } = {},
): Promise<z.output<typeof AUDIT_LIST.answer>> {
  const input = { filter: { ...NO_FILTER, ...filter }, before: page.before ?? null, limit: page.limit ?? 200 };
  const { status, body } = await device.post(callPath(AUDIT_LIST.name), input);
  expect({ status, error: status === 200 ? null : body }).toEqual({ status: 200, error: null });
  return AUDIT_LIST.answer.parse(body);
}

/** Expects an error answer of the one shape and returns its code. */
export function codeOf(reply: Reply): string {
  const { error } = errorAnswerSchema.parse(reply.body);
  expect(error.ref).not.toBe('');
  return error.code;
}
