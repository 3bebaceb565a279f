/**
 * What is asked of a server before anybody is signed in there: its state, the first set-up, and the use of a code that an administrator
 * gave. None of it opens a session: the page signs in afterwards, by the one way there is. Rules AN1, AN14, SP1.
 */
import { z } from 'zod';
import { AppError } from '../../common/protocol/app-error.ts';
import {
  redeemAnswerSchema,
  serverStatusSchema,
  type RedeemAnswer,
  type RedeemRequest,
  type ServerStatus,
  type SetUpRequest,
} from '../../common/protocol/account-messages.ts';
import { parseServerAddress } from './server-address.ts';
import { readRefusal, type ServerClient } from './server-client.ts';

export const STATUS_PATH = '/auth/v1/status';
export const SET_UP_PATH = '/auth/v1/set-up';
export const REDEEM_PATH = '/auth/v1/redeem';

export interface AccountEntry {
  /** Throws what {@link parseServerAddress} and the network throw. */
  status(serverUrl: string): Promise<ServerStatus>;
  /** Throws besides what the server refused, e.g. `wrong_access_code`, `validation_failed` with the wrong fields. */
  setUp(serverUrl: string, request: SetUpRequest): Promise<null>;
  redeem(serverUrl: string, request: RedeemRequest): Promise<RedeemAnswer>;
}

export function createAccountEntry(client: ServerClient): AccountEntry {
  return {
    async status(serverUrl) {
      const headers = { accept: 'application/json' };
      const response = await client.send(`${parseServerAddress(serverUrl)}${STATUS_PATH}`, { method: 'GET', headers });
      if (!response.ok) {
        const refusal = await readRefusal(response);
        throw new AppError(refusal.code, refusal);
      }
      const parsed = serverStatusSchema.safeParse(await response.json().catch(() => null));
      if (!parsed.success) throw new AppError('not_a_server', {}, { cause: parsed.error });
      return parsed.data;
    },
    async setUp(serverUrl, request) {
      await client.post(`${parseServerAddress(serverUrl)}${SET_UP_PATH}`, request, z.looseObject({}));
      return null;
    },
    redeem: async (serverUrl, request) =>
      client.post(`${parseServerAddress(serverUrl)}${REDEEM_PATH}`, request, redeemAnswerSchema),
  };
}
