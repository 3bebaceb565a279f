/** The server's side of sign-in, refresh and hello, as a fetch function: state in plain sight, refusals and failures on demand. */
import { roleParts } from '../../support/grants.ts';
import { randomUUID } from 'node:crypto';
import type { ErrorCodeName } from '../../../common/protocol/error-codes.ts';
import { ERROR_CODES } from '../../../common/protocol/error-codes.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import type { Fetch } from '../../../main/services/server-client.ts';
import type { FakeTime } from './fake-time.ts';

export interface SeenRequest {
  readonly url: string;
  readonly method: string;
  readonly token: string | null;
  readonly body: Record<string, unknown>;
}

export const PASSWORD = 'right password';

/** A user of the fake server. */
export function makeUser(login: string): SessionUser {
  const userId = randomUUID();
  return {
    userId,
    orgId: randomUUID(),
    orgName: '测试公司',
    login,
    name: '王小明',
    ...roleParts('sales', { userId, teamId: null }),
    teamId: null,
    teamName: '',
  };
}

export class FakeServer {
  readonly users = new Map<string, SessionUser>();
  readonly seen: SeenRequest[] = [];
  readonly #time: FakeTime;
  /** Thrown by every request, as the network stack would. */
  networkError: Error | null = null;
  /** Given as refusal, by path. */
  readonly refusals = new Map<string, ErrorCodeName>();
  /** Given as answer, by path; a function of the body. */
  readonly answers = new Map<string, (body: Record<string, unknown>) => Response>();
  /** Refusals by path with parameters. */
  readonly refusalParams = new Map<string, Record<string, string>>();
  leaseHours = 72;
  unlockHours: number | undefined = 72;
  /** The signal of the last request. */
  lastSignal: AbortSignal | undefined;
  #access = '';
  #refresh = '';
  #count = 0;

  constructor(time: FakeTime) {
    this.#time = time;
  }

  /** The access token that was given last is refused from now on. */
  endAccess(): void {
    this.#access = 'ended';
  }
  endSession(): void {
    this.#access = 'ended';
    this.#refresh = 'ended';
  }
  requestsTo(path: string): SeenRequest[] {
    return this.seen.filter(request => new URL(request.url).pathname === path);
  }

  readonly fetch: Fetch = async (url, init) => {
    if (this.networkError) throw this.networkError;
    this.lastSignal = init.signal;
    const { pathname: path } = new URL(url);
    const token = init.headers['authorization']?.replace('Bearer ', '') ?? null;
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    this.seen.push({ url, method: init.method, token, body });
    const refusal = this.refusals.get(path);
    if (refusal !== undefined) return this.#refuse(refusal, this.refusalParams.get(path));
    const open = path.startsWith('/auth/') ? this.answers.get(path) : undefined;
    if (open !== undefined) return open(body);
    if (path === '/auth/v1/sign-in') return this.#signIn(body);
    if (path === '/auth/v1/refresh') {
      return body['refreshToken'] === this.#refresh
        ? this.#grant([...this.users.values()][0])
        : this.#refuse('session_ended');
    }
    if (token !== this.#access) return this.#refuse('not_signed_in');
    return this.answers.get(path)?.(body) ?? this.answer(200, { path });
  };

  #signIn(body: Record<string, unknown>): Response {
    const user = this.users.get(String(body['login']));
    return user && body['password'] === PASSWORD ? this.#grant(user) : this.#refuse('wrong_credentials');
  }
  /** What a granted sign-in answers. */
  grant(user: SessionUser | undefined): Record<string, unknown> {
    this.#count += 1;
    this.#access = `access-${this.#count}`;
    this.#refresh = `refresh-secret-${this.#count}`;
    const serverTime = this.#time.serverNow();
    const tokens = { accessToken: this.#access, refreshToken: this.#refresh, expiresIn: 900 };
    return { ...tokens, user, leaseHours: this.leaseHours, unlockHours: this.unlockHours, serverTime };
  }
  #grant(user: SessionUser | undefined): Response {
    return this.answer(200, this.grant(user));
  }
  #refuse(code: ErrorCodeName, params?: Record<string, string>): Response {
    return this.answer(ERROR_CODES[code].status, { error: { code, ref: 'ref-1', ...(params ? { params } : {}) } });
  }
  answer(status: number, body: unknown): Response {
    const date = new Date(this.#time.serverNow()).toUTCString();
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', date } });
  }
}
