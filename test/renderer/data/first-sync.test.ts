/** The first sync: what has come can be worked with while the rest comes, and a sync that is cut off goes on where it stopped. */
import { expect, it } from 'vitest';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { PullRequest } from '../../../common/protocol/messages.ts';
import { makeCompany, valueOf } from './support/company.ts';

const ALL = { filter: EMPTY_FILTER, sort: [{ field: 'createdAt', direction: 'asc' }], offset: 0, limit: 100 } as const;

it('[CY9][CY21] after each page the list shows what has come; cut off anywhere, it goes on there and asks for nothing twice', async () => {
  const company = makeCompany(20, 3);
  const device = await company.addDevice(1);
  await device.open();
  const totals: number[] = [];
  const cursors = new Set<string | null>();
  let left = 4;
  company.fail = (_device, path, when) => {
    if (!path.endsWith('/pull') || when === 'after') return;
    left -= 1;
    if (left === 0) throw new AppError('server_unreachable');
  };
  for (let round = 0; round < 20 && (totals.at(-1) ?? 0) < 20; round++) {
    await device.engine.syncOnce().catch(() => undefined);
    const { total, rows } = await valueOf(device.engine.api.query(ALL));
    expect(rows).toHaveLength(total);
    totals.push(total);
    left = 4;
    device.crash();
    await device.open();
  }
  expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  expect(totals.filter(total => total > 0 && total < 20).length).toBeGreaterThan(1);
  company.fail = () => undefined;
  await device.engine.syncOnce();
  expect(device.engine.customers).toBe(20);
  const pulls = company.server.requests.filter(({ path }) => path.endsWith('/pull'));
  for (const { body } of pulls) {
    const { cursor } = body as PullRequest;
    if (cursor?.includes('snap') === true) cursors.add(cursor);
  }
  const answered = pulls.filter(({ body }) => (body as PullRequest).cursor?.includes('snap') === true).length;
  expect(answered - cursors.size).toBeLessThanOrEqual(totals.length); // each cut asks once more for the page that was lost
  expect(company.server.requests.filter(({ path }) => path.endsWith('/digest'))).toEqual([]);
});
