/**
 * Command line: `npm run company -- FILE` makes a company with its teams and people on the server of this environment (the same variables
 * as `npm run server`, which must not be running on an embedded database). FILE is JSON in the form of {@link companyFileSchema}.
 *
 * A person without `password` gets a random one, printed once; it is kept nowhere. Rule OP4.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PASSWORD_MIN_LENGTH } from '../common/domain/password-policy.ts';
import { judgePassword } from '../common/domain/password-strength.ts';
import { ROLE_NAMES } from '../common/domain/permissions.ts';
import { passwordSchema } from '../common/protocol/account-messages.ts';
import { createCompany } from './commands/company/create-company.ts';
import { ConfigError, readConfig } from './config.ts';
import { sqlStateOf } from './db/database.ts';
import { EmbeddedPostgresError } from './db/embedded/embedded-error.ts';
import { startServer } from './start.ts';

const companyFileSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  teams: z.array(z.strictObject({ key: z.string().min(1), name: z.string().trim().min(1).max(60) })),
  users: z
    .array(
      z.strictObject({
        login: z.string().trim().min(1).max(100),
        name: z.string().trim().min(1).max(60),
        role: z.enum(ROLE_NAMES),
        /** Key of a team, or null. */
        team: z.string().nullable(),
        password: passwordSchema.optional(),
      }),
    )
    .min(1),
});
type CompanyFile = z.infer<typeof companyFileSchema>;

/** Reads and checks the file. Throws {@link ConfigError} that names the place of the mistake and quotes no value. */
async function readCompanyFile(path: string | undefined): Promise<CompanyFile> {
  if (path === undefined) throw new ConfigError('Name the file: npm run company -- company.json');
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new ConfigError('The company file cannot be read as JSON.', { cause });
  }
  const { data: file, error } = companyFileSchema.safeParse(json);
  if (file === undefined) {
    const places = error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The company file is not right. ${places.join('; ')}`);
  }
  const keys = new Set(file.teams.map(team => team.key));
  const lost = file.users.findIndex(user => user.team !== null && !keys.has(user.team));
  if (lost >= 0) throw new ConfigError(`The company file is not right. users.${lost}.team: no team has this key`);
  if (!file.users.some(user => user.role === 'admin')) {
    throw new ConfigError('The company file is not right. users: one of them must have the role admin');
  }
  for (const [index, user] of file.users.entries()) {
    if (user.password === undefined) continue;
    const words = [user.login, user.name, file.name];
    const { fault } = judgePassword(user.password, { minLength: PASSWORD_MIN_LENGTH, words });
    if (fault !== null) throw new ConfigError(`The company file is not right. users.${index}.password: ${fault}`);
  }
  return file;
}

function randomPassword(): string {
  return randomBytes(12).toString('base64url');
}

async function makeCompany(path: string | undefined): Promise<void> {
  const file = await readCompanyFile(path);
  const config = readConfig(process.env);
  const server = await startServer({ ...config, port: 0, log: { level: 'silent' } });
  try {
    const users = file.users.map(user => ({
      ...user,
      password: user.password ?? randomPassword(),
    }));
    const company = await createCompany(server.owner, { ...file, users });
    const made = users.filter((_, index) => file.users[index]?.password === undefined);
    const passwords = Object.fromEntries(made.map(({ login, password }) => [login, password]));
    process.stdout.write(`${JSON.stringify({ company: company.orgId, passwords })}\n`);
  } catch (cause) {
    const isTaken = sqlStateOf(cause) === '23505';
    throw isTaken
      ? new ConfigError('A login of the file is taken: logins are unique over the server.', { cause })
      : cause;
  } finally {
    await server.stop();
  }
}

try {
  await makeCompany(process.argv[2]);
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
