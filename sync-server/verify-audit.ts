/**
 * Command line: `tsx sync-server/verify-audit.ts` walks the audit chain of every company of DATABASE_URL and says where it is broken.
 * Exits with 1 when a chain does not verify. Rule AD3.
 */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../common/lib/clock.ts';
import { verifyAuditChains } from './commands/record/verify-audit.ts';
import { makeCipher } from './crypto/cipher.ts';
import { openDatabase } from './db/database.ts';

const url = process.env['DATABASE_URL'];
if (url === undefined) {
  process.stderr.write('DATABASE_URL must name the database whose audit is to be verified.\n');
  process.exit(2);
}
const db = openDatabase({
  connection: { connectionString: url },
  cipher: makeCipher([randomBytes(32)], randomBytes(32)), // nothing sealed is read here
  clock: systemClock,
  random: count => randomBytes(count),
  onIdleError: () => undefined,
});
const results = await verifyAuditChains(db);
for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`);
await db.close();
process.exit(results.every(result => result.ok) ? 0 : 1);
