/** Speaks to the real server without a network: signs a device in and sends its requests by inject. */
import { AppError } from '../../../common/protocol/app-error.ts';
import { isErrorCode } from '../../../common/protocol/error-codes.ts';
import { errorAnswerSchema, sessionAnswerSchema, type SessionUser } from '../../../common/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import type { TestServer, TestUser } from '../../support/server.ts';

export interface ServerLine {
  readonly user: SessionUser;
  /** Sends one request of the device; rejects as the bridge of the application would. */
  readonly send: (path: string, body: unknown) => Promise<unknown>;
}

/** Signs in on a device with the given id. */
export async function signInDevice(server: TestServer, user: TestUser, clientId: string): Promise<ServerLine> {
  const { login, password } = user;
  const device = { clientId, deviceName: 'simulation', platform: 'test', protocol: PROTOCOL_VERSION };
  const session = sessionAnswerSchema.parse(await post(server, '/auth/v1/sign-in', { login, password, ...device }));
  return {
    user: session.user,
    send: (path, body) => post(server, path, body, session.accessToken),
  };
}

async function post(server: TestServer, url: string, payload: unknown, token?: string): Promise<unknown> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await server.app.inject({ method: 'POST', url, payload: payload as object, headers });
  if (response.statusCode < 400) return response.json();
  const { error } = errorAnswerSchema.parse(response.json());
  const { code, ...data } = error;
  throw new AppError(isErrorCode(code) ? code : 'internal', data);
}
