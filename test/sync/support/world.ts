/**
 * The server side of a simulation: one real server over one real database for many seeds, and for each seed a company of its own with a
 * clock and a randomness that begin anew. Passwords are not hashed: nobody signs in by one here.
 */
import { makeId } from '../../../common/lib/ids.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { callPath } from '../../../common/protocol/calls/call.ts';
import { isErrorCode } from '../../../common/protocol/error-codes.ts';
import { errorAnswerSchema, type SessionUser } from '../../../common/protocol/messages.ts';
import { createCompany } from '../../../sync-server/commands/company/create-company.ts';
import { openSession } from '../../../sync-server/commands/sessions/open-session.ts';
import { readUser, upsertDevice } from '../../../sync-server/queries/accounts.ts';
import { makeRandom } from '../../renderer/data/support/samples.ts';
import { SIM_FIELDS } from './canaries.ts';
import { TEST_COMPANY } from '../../support/postgres.ts';
import { startTestServer, type TestLogin, type TestServer } from '../../support/server.ts';

const MORNING = Date.UTC(2026, 0, 5, 1);

export interface World {
  readonly server: TestServer;
  readonly orgId: string;
  readonly users: Readonly<Record<TestLogin, string>>;
  readonly teamIds: { readonly east: string; readonly west: string };
  /** Moves the server's clock. */
  jump(ms: number): void;
  now(): number;
  /** The seed's own source of ids for what administrators do. */
  newId(): string;
  /** What an administrator orders, through the same calls as his screens. */
  order(name: string, input: object): Promise<unknown>;
  query<Row>(name: string, text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface SimServer {
  /** A fresh company on the same server. */
  newWorld(seed: number): Promise<World>;
  close(): Promise<void>;
}

/** Starts the server; its clock moves by a millisecond with each reading. */
export async function openSimServer(): Promise<SimServer> {
  let time = MORNING;
  let random = makeRandom(1);
  let companies = 0;
  const clock = { now: () => (time += 1) };
  const server = await startTestServer({ clock, random: count => random(count) });
  return {
    async newWorld(seed) {
      time = MORNING;
      random = makeRandom(seed * 7_919);
      companies += 1;
      const users = TEST_COMPANY.users.map(user => ({ ...user, login: `${user.login}-${companies}` }));
      const company = await createCompany(server.db, { ...TEST_COMPANY, users }, () => Promise.resolve('none'));
      for (const [key, fieldId] of Object.entries(SIM_FIELDS)) {
        const text = `INSERT INTO custom_field (org_id, field_id, kind, key, label, label_en, help, section, position, required,
options, created_by, created_at, updated_at, ver) VALUES ($1, $2, 'text', $3, $3, '', '', '', 0, false, '[]', $4, 1, 1, 1)`;
        await server.db.query({ name: 'sim-field', text }, [company.orgId, fieldId, key, company.users[0]?.userId]);
      }
      let office: Admission | null = null;
      const world: World = {
        server,
        orgId: company.orgId,
        users: Object.fromEntries(
          TEST_COMPANY.users.map(({ login }, index) => [login, company.users[index]?.userId ?? '']),
        ) as Record<TestLogin, string>,
        teamIds: company.teamIds as World['teamIds'],
        jump: ms => void (time += ms),
        now: () => time,
        newId: () => makeId(clock, count => random(count)),
        async order(name, input) {
          const clientId = world.newId();
          office ??= await admit(world, { userId: world.users.admin, clientId }, () => Promise.resolve());
          return office.send(callPath(name), input);
        },
        query: (name, text, values = []) => server.db.query({ name: `sim-${name}`, text }, [company.orgId, ...values]),
      };
      return world;
    },
    close: () => server.close(),
  };
}

export interface Admission {
  readonly user: SessionUser;
  /** Sends one request of the device; rejects as the bridge of the application would. */
  send(path: string, body: unknown): Promise<unknown>;
}

/** Lets a device in, as a sign-in does once the password fits. `onAnswer` sees every byte that the server answers. */
export async function admit(
  world: World,
  device: { readonly userId: string; readonly clientId: string },
  onAnswer: (path: string, body: string) => Promise<void>,
): Promise<Admission> {
  const { deps, db, app } = world.server;
  const { userId, clientId } = device;
  const { orgId } = world;
  const enter = () =>
    db.withTransaction(async tx => {
      const user = await readUser(tx, orgId, userId);
      if (user === null) throw new AppError('session_ended');
      await upsertDevice(tx, { orgId, userId, clientId }, { name: 'simulation', platform: 'test' }, deps.clock.now());
      return openSession(tx, deps, user, clientId);
    });
  const session = await enter();
  let { accessToken } = session;
  const post = async (path: string, payload: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${accessToken}` };
    const response = await app.inject({ method: 'POST', url: path, payload: payload as object, headers });
    await onAnswer(path, response.body);
    if (response.statusCode < 400) return response.json();
    const { code, ...data } = errorAnswerSchema.parse(response.json()).error;
    throw new AppError(isErrorCode(code) ? code : 'internal', data);
  };
  return {
    user: session.user,
    async send(path, payload) {
      try {
        return await post(path, payload);
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'not_signed_in') throw thrown;
        ({ accessToken } = await enter()); // the token's time was over: the application refreshes it
        return post(path, payload);
      }
    },
  };
}
