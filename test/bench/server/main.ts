/** Runs the benches of the server in Node (`npm run bench` starts it): one JSON object a line; several names stand with commas; ends with 3 when none of them is of the server. */
import { runServerBenches, SERVER_BENCHES } from './server-benches.ts';

const [only = '', n = ''] = process.argv.slice(2);
const names = only.split(',').filter(name => name in SERVER_BENCHES);
if (only !== '' && names.length === 0) process.exit(3);
await runServerBenches(only === '' ? null : names, {
  n: n === '' ? 10_000 : Number(n),
  progress: text => console.error(text),
  report: line => console.log(JSON.stringify(line)),
});
process.exit(0);
