/**
 * The tokens of one signed-in session: the access token lives in memory only, the refresh token is handed to `save` before it is used.
 * Many requests that meet an ended access token at once cause one refresh. Rules DS6, DS7.
 */
import { AppError } from '../../common/protocol/app-error.ts';
import { sessionAnswerSchema, type SessionAnswer } from '../../common/protocol/messages.ts';
import { REFRESH_PATH, type ServerClient } from './server-client.ts';

export interface TokenSource {
  /** A token that should be good. Throws `session_ended` and what the network throws. */
  access(): Promise<string>;
  /** The server refused this token: gives another one. */
  renew(refused: string): Promise<string>;
  refreshToken(): string;
}

/** Renewed this long before its end, so that a request does not meet the end on its way. */
const MARGIN_MS = 10_000;

export function createTokenSource(deps: {
  readonly client: ServerClient;
  readonly serverUrl: string;
  readonly clientId: string;
  readonly monotonic: () => number;
  readonly refreshToken: string;
  /** The answer to the sign-in that just happened, if any. */
  readonly fresh?: SessionAnswer | undefined;
  /** Stores the new refresh token, lasting when it resolves. */
  readonly save: (answer: SessionAnswer) => Promise<void>;
}): TokenSource {
  const { client, monotonic } = deps;
  let refreshToken = deps.refreshToken;
  let access = deps.fresh ? remember(deps.fresh) : null;
  let running: Promise<string> | null = null;
  let hasEnded = false;

  function remember(answer: SessionAnswer): { token: string; endsAt: number } {
    return { token: answer.accessToken, endsAt: monotonic() + answer.expiresIn * 1000 - MARGIN_MS };
  }

  async function refresh(): Promise<string> {
    if (hasEnded) throw new AppError('session_ended');
    try {
      const body = { refreshToken, clientId: deps.clientId };
      const answer = await client.post(`${deps.serverUrl}${REFRESH_PATH}`, body, sessionAnswerSchema);
      refreshToken = answer.refreshToken;
      access = remember(answer);
      await deps.save(answer);
      return answer.accessToken;
    } catch (error) {
      if (!(error instanceof AppError) || !ENDS_SESSION.has(error.code)) throw error;
      hasEnded = true;
      access = null;
      throw new AppError('session_ended', {}, { cause: error });
    }
  }

  const refreshOnce = (): Promise<string> => {
    running ??= refresh().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    access: async () => (access !== null && monotonic() < access.endsAt ? access.token : refreshOnce()),
    renew: async refused => (access !== null && access.token !== refused ? access.token : refreshOnce()),
    refreshToken: () => refreshToken,
  };
}

const ENDS_SESSION: ReadonlySet<string> = new Set(['session_ended', 'not_signed_in', 'not_found', 'wrong_credentials']);
