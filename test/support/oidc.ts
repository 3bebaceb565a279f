/**
 * A real OpenID provider (oidc-provider) on a loopback port, and a browser that signs in at it by following redirections and sending the
 * provider's own forms. Used by server tests and end-to-end tests.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { SsoConfig } from '../../sync-server/sso/config.ts';

export interface ProviderAccount {
  /** What stands in its tokens; `sub` is the account's id. */
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly preferred_username?: string;
}

export interface TestProvider {
  readonly config: SsoConfig;
  readonly accounts: Map<string, ProviderAccount>;
  /**
   * Does what a person does in a browser: opens the address, signs in as the account, agrees, and answers the address that the provider
   * sends the browser back to, without opening it. `refuse` calls it off instead.
   */
  browse(url: string, accountId: string, how?: 'agree' | 'refuse'): Promise<URL>;
  close(): Promise<void>;
}

const CLIENT_SECRET = 'a secret of the test';

export async function startProvider(change: Partial<SsoConfig> = {}): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const accounts = new Map<string, ProviderAccount>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'customer-pool',
        client_secret: CLIENT_SECRET,
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/oidc/callback'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['of the test'] },
    features: { devInteractions: { enabled: true } },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  return {
    config: {
      issuer,
      clientId: 'customer-pool',
      clientSecret: CLIENT_SECRET,
      label: '企业账号',
      scope: 'openid email profile',
      loginClaim: 'preferred_username',
      domains: [],
      ...change,
    },
    accounts,
    browse: (url, accountId, how = 'agree') => browse(url, issuer, accountId, how),
    close: () => closeServer(server),
  };
}

/** Follows redirections with cookies until one leads away from the provider; fills the provider's sign-in and consent pages. */
async function browse(start: string, issuer: string, accountId: string, how: 'agree' | 'refuse'): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  let form: URLSearchParams | null = null;
  for (let step = 0; step < 20; step++) {
    if (url.origin !== issuer) return url;
    const response: Response = await fetch(url, {
      method: form === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === null ? {} : { body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = response.headers.get('location');
    const page = await response.text();
    form = null;
    if (location !== null) {
      url = new URL(location, url);
      continue;
    }
    if (how === 'refuse') {
      url = new URL(/href="([^"]*\/abort)"/.exec(page)?.[1] ?? fail(response.status, page), url);
      continue;
    }
    url = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? fail(response.status, page), url);
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? fail(response.status, page);
    form = new URLSearchParams(prompt === 'login' ? { prompt, login: accountId, password: 'any' } : { prompt });
  }
  throw new Error('The browser was sent in circles');
}

function fail(status: number, page: string): never {
  throw new Error(`The provider showed a page that the test does not know (${status}): ${page.slice(0, 400)}`);
}

function closeServer(server: Server): Promise<void> {
  return new Promise(done => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
