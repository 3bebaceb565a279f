/** Runs the benches of the server in Node (`npm run bench` starts it): one JSON object a line; ends with 3 when the named one is none of these. */
import { runServerBenches, SERVER_BENCHES } from './server-benches.ts';

const [only = '', n = ''] = process.argv.slice(2);
if (only !== '' && !(only in SERVER_BENCHES)) process.exit(3);
await runServerBenches(only === '' ? null : only, {
  n: n === '' ? 10_000 : Number(n),
  progress: text => console.error(text),
  report: line => console.log(JSON.stringify(line)),
});
process.exit(0);
