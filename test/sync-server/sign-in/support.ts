/** What the tests of signing in share: requests, codes of an authenticator, and what the audit says. */
import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import { callPath, type CallSpec } from '../../../common/protocol/calls/call.ts';
import { FACTOR_BEGIN, FACTOR_CONFIRM } from '../../../common/protocol/calls/factors.ts';
import { errorAnswerSchema, sessionAnswerSchema, type SessionAnswer } from '../../../common/protocol/messages.ts';
import type { Device, Reply } from '../../support/api-client.ts';
import type { TestServer } from '../../support/server.ts';

/** The code of an authenticator at a time. */
export function codeAt(secret: string, now: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: now,
  });
}

export async function post(server: TestServer, url: string, payload: object): Promise<Reply> {
  const reply = await server.app.inject({ method: 'POST', url, payload });
  return { status: reply.statusCode, body: reply.json() };
}

/** Asks a call as a device. */
export function call(device: Device, spec: CallSpec, input: unknown): Promise<Reply> {
  return device.post(callPath(spec.name), input);
}

/** The challenge in a refused sign-in. */
export function challengeOf(reply: Reply, code: string): string {
  const { error } = errorAnswerSchema.parse(reply.body);
  expect(error.code).toBe(code);
  return String(error.params?.['challenge']);
}

export function sessionOf(reply: Reply): SessionAnswer {
  expect({ status: reply.status, body: reply.status === 200 ? null : reply.body }).toEqual({ status: 200, body: null });
  return sessionAnswerSchema.parse(reply.body);
}

/** Sets a second factor up from a device; answers the secret and the recovery codes. */
export async function setUpFactor(
  device: Device,
  password: string,
  now: number,
): Promise<{ secret: string; recoveryCodes: readonly string[] }> {
  const begun = await call(device, FACTOR_BEGIN, { password });
  expect(begun.status).toBe(200);
  const { secret } = FACTOR_BEGIN.answer.parse(begun.body);
  const confirmed = await call(device, FACTOR_CONFIRM, { code: codeAt(secret, now) });
  expect(confirmed.status).toBe(200);
  return { secret, recoveryCodes: FACTOR_CONFIRM.answer.parse(confirmed.body).recoveryCodes };
}

/** The audit lines about a person, oldest first. */
export async function auditOf(server: TestServer, objectId: string): Promise<{ action: string; detail: string }[]> {
  const text = 'SELECT action, detail FROM audit WHERE object_id = $1 ORDER BY n';
  return server.db.query({ name: 'test-audit', text }, [objectId]);
}
