/** The network of a device process: real requests and the real stream of pokes, with a session that is opened again when it ends. */
import { AppError } from '../../../common/protocol/app-error.ts';
import { isErrorCode } from '../../../common/protocol/error-codes.ts';
import { errorAnswerSchema, sessionAnswerSchema, type SessionAnswer } from '../../../common/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import type { Transport } from '../../../renderer/data/core/ports.ts';

export interface Account {
  readonly url: string;
  readonly login: string;
  readonly password: string;
  readonly clientId: string;
}

export async function signIn({ url, login, password, clientId }: Account): Promise<SessionAnswer> {
  const device = { clientId, deviceName: 'chaos', platform: 'test', protocol: PROTOCOL_VERSION };
  return sessionAnswerSchema.parse(await send(`${url}/auth/v1/sign-in`, { login, password, ...device }, null));
}

export function createHttpTransport(account: Account, token: string): Transport {
  let present = token;
  const withToken = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'not_signed_in') throw thrown;
      present = (await signIn(account)).accessToken;
      return work();
    }
  };
  return {
    request: (path, body) => withToken(() => send(`${account.url}${path}`, body, present)),
    async listen(onHead, signal) {
      const headers = { authorization: `Bearer ${present}` };
      const response = await reach(`${account.url}/sync/v1/poke`, { headers, signal });
      if (!response.ok || response.body === null) throw new AppError('server_unreachable');
      let text = '';
      try {
        for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
          text += part;
          for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            const head = /data: \{"head":(\d+)\}/.exec(text.slice(0, end));
            if (head !== null) onHead(Number(head[1]));
            text = text.slice(end + 2);
          }
        }
      } catch (cause) {
        throw new AppError('server_unreachable', {}, { cause });
      }
    },
  };
}

async function send(url: string, body: unknown, token: string | null): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await reach(url, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  let answer: unknown;
  try {
    answer = await response.json();
  } catch (cause) {
    throw new AppError('server_unreachable', {}, { cause }); // cut off in the middle
  }
  if (response.ok) return answer;
  const { code, ...data } = errorAnswerSchema.parse(answer).error;
  throw new AppError(isErrorCode(code) ? code : 'internal', data);
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new AppError('server_unreachable', {}, { cause });
  }
}
