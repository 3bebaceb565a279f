/** The server of a bench as a process of its own, without limits per minute: what is measured is its work, not its patience. */
import { startServer } from '../../../sync-server/start.ts';

const { BENCH_DATABASE_URL: databaseUrl = '', BENCH_FOLDER: dataDir = '' } = process.env;
const server = await startServer({
  databaseUrl,
  dataDir,
  dataKeys: [Buffer.alloc(32, 7)],
  port: 0,
  rateLimits: 'off',
  log: { level: 'error' },
});
process.send?.({ url: server.url });
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => void server.stop().then(() => process.exit(0)));
