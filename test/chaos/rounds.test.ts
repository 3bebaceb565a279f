/**
 * Real processes under real faults. CHAOS_ROUNDS says how many rounds (`npm run chaos -- --rounds 50`), CHAOS_SEED with which faults.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../sync-server/db/embedded/index.ts';
import { verifyAuditChains } from '../../sync-server/commands/record/verify-audit.ts';
import { makeNumbers } from '../renderer/data/support/samples.ts';
import { openTestDatabase } from '../support/postgres.ts';
import { beginCampaign, type Campaign } from './support/campaign.ts';

const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 7);
const next = makeNumbers(Number(process.env['CHAOS_SEED'] ?? 1));
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Each does its harm while people type, and mends it again. */
const FAULTS: Readonly<Record<string, (campaign: Campaign) => Promise<void>>> = {
  async 'kill -9 of the server'(campaign) {
    await campaign.killServer();
    await pause(next() * 500);
    await campaign.startServer();
  },
  async 'kill -9 of a device in the middle of a push'(campaign) {
    const hand = campaign.hands[Math.floor(next() * campaign.hands.length)];
    await hand?.kill();
    await hand?.revive();
  },
  async 'kill -9 of PostgreSQL'(campaign) {
    await campaign.killPostgres();
    await pause(next() * 500);
  },
  async 'the cable is cut and plugged in again, several times'(campaign) {
    for (let times = 0; times < 4; times++) {
      campaign.cable.cut();
      await pause(next() * 200);
      campaign.cable.restore();
      await pause(next() * 200);
    }
  },
  'kill -9 of one worker': campaign => campaign.killWorker(),
  async 'no room on the disk of a device'(campaign) {
    const [hand] = campaign.hands;
    hand?.tell({ kind: 'disk', isFull: true });
    await pause(300);
    hand?.tell({ kind: 'disk', isFull: false });
  },
  async 'a device whose clock is a year off'(campaign) {
    const hand = campaign.hands[1];
    await hand?.kill();
    await hand?.revive((next() < 0.5 ? -1 : 1) * 365 * 86_400_000);
  },
};

describe('chaos', () => {
  let folder: string;
  let campaign: Campaign;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pool-chaos-'));
    await chmod(folder, 0o755); // as root the database runs as another user, who would otherwise be given another place
    campaign = await beginCampaign(folder);
  }, 180_000);
  afterAll(async () => {
    await campaign?.end();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const names = Object.keys(FAULTS);
  for (let round = 0; round < ROUNDS; round++) {
    const name = names[round % names.length] ?? '';
    it(`[P12][P13][P14][KF1] round ${round + 1}: ${name}`, { timeout: 240_000 }, async () => {
      for (const hand of campaign.hands) hand.tell({ kind: 'type', isOn: true });
      await pause(200 + next() * 400);
      await FAULTS[name]?.(campaign);
      for (const hand of campaign.hands) hand.tell({ kind: 'type', isOn: true });
      await pause(200);
      const customers = await campaign.settle();
      const shown = new Map<string, number>();
      for (const line of customers) shown.set(line.slice(line.lastIndexOf(' ') + 1), (shown.get(line) ?? 0) + 1);
      const confirmed = campaign.hands.flatMap(hand => [...hand.created]);
      expect(confirmed.filter(made => !shown.has(made))).toEqual([]);
    });
  }

  it(
    '[P2][P3][P21][KF2] afterwards every confirmed edit is in the database exactly once, and the audit chain verifies',
    { timeout: 120_000 },
    async () => {
      await campaign.stopServer();
      const postgres = await startEmbeddedPostgres({ dataDir: campaign.databaseFolder, log: () => undefined });
      const { database, ...connection } = postgres.connection;
      const db = openTestDatabase(connection, database, { now: () => 0 });
      try {
        const read = async (text: string): Promise<Map<string, number>> => {
          const { rows } = await db.pool.query<{ value: string; n: number }>(text);
          return new Map(rows.map(row => [row.value, row.n]));
        };
        const customers = await read('SELECT name AS value, count(*) AS n FROM customer GROUP BY name');
        const edits = await read(
          `SELECT new_value #>> '{}' AS value, count(*) AS n FROM customer_history WHERE field = 'notes' GROUP BY new_value`,
        );
        const created = campaign.hands.flatMap(hand => [...hand.created]);
        const edited = campaign.hands.flatMap(hand => [...hand.edited]);
        expect(created.length + edited.length).toBeGreaterThan(ROUNDS * 5);
        expect(created.filter(name => customers.get(name) !== 1)).toEqual([]);
        expect(edited.filter(value => edits.get(value) !== 1)).toEqual([]);
        expect([...customers, ...edits].filter(([, count]) => count > 1)).toEqual([]);
        expect(await verifyAuditChains(db)).toMatchObject([{ ok: true }]);
      } finally {
        await db.close();
        await postgres.stop();
      }
    },
  );
});
