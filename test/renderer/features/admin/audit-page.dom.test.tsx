// @vitest-environment happy-dom
/** The audit page with a log of the test's own. Rules AP1 to AP4, AL4 to AL7. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { AUDIT_ACTIONS, AUDIT_GROUPS, auditActionsOf } from '../../../../common/domain/audit-actions.ts';
import { err, ok } from '../../../../common/lib/result.ts';
import { NO_FILTER } from '../../../../common/protocol/calls/audit.ts';
import type { AuditRow } from '../../../../common/protocol/messages.ts';
import { RESOURCES } from '../../../../renderer/app/i18n/index.ts';
import { buildFilter, groupValue, NO_CHOICE } from '../../../../renderer/features/admin/audit/build-filter.ts';
import { exportAudit } from '../../../../renderer/features/admin/audit/export-audit.ts';
import { AdminPage } from '../../../../renderer/features/admin/index.ts';
import { idOf } from '../support/samples.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const row = (n: number, patch: Partial<AuditRow> = {}): AuditRow => ({
  n,
  at: 1_750_000_000_000,
  actorId: idOf(1),
  actorName: `员工${n}`,
  action: 'customer.update',
  objectType: 'customer',
  objectId: idOf(n),
  detail: { fields: ['status', 'notes'] },
  ...patch,
});
type Input = { readonly before: number | null; readonly after: number };
const answerLog = (rows: readonly AuditRow[], others: Record<string, (input: Input) => unknown> = {}): void =>
  fake.answer({
    call: (name, input) => others[name]?.(input as Input) ?? ok({ total: rows.length, rows }),
  });

it('[AP1] the next page begins before the last row', async () => {
  fake.answer({
    call: (_, input) => ok({ total: 3, rows: (input as Input).before === null ? [row(3), row(2)] : [row(1)] }),
  });
  await showScreen(<AdminPage section="audit" />, { role: 'admin' });
  expect(await screen.findByText('员工3')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '更多' }));
  expect(await screen.findByText('员工1')).toBeDefined();
  expect(fake.calls).toHaveBeenLastCalledWith('call', 'audit.list', { filter: NO_FILTER, before: 2, limit: 50 });
  expect(screen.queryByRole('button', { name: '更多' })).toBeNull();
});

it('[AP2] offline it says that it needs the network', async () => {
  fake.answer({ call: () => err({ code: 'server_unreachable' }) });
  await showScreen(<AdminPage section="audit" />, { role: 'auditor' });
  expect(await screen.findByText('查看审计日志需要联网。')).toBeDefined();
});

it('[AP3] actions and details in words, what is not known by its code', async () => {
  const unknown = row(1, { action: 'moon.landed', objectType: 'moon', detail: { crater: 'tycho' } });
  answerLog([row(2), unknown]);
  await showScreen(<AdminPage section="audit" />, { role: 'admin' });
  expect(await screen.findByText('修改客户')).toBeDefined();
  expect(screen.getByText('字段：状态、备注')).toBeDefined();
  expect(screen.getByText('moon.landed')).toBeDefined();
  expect(screen.getByText('crater：tycho')).toBeDefined();
});

it('[AP4] without the permission it says who can grant it and asks nothing', async () => {
  answerLog([]);
  await showScreen(<AdminPage section="audit" />, { role: 'sales' });
  expect(await screen.findByText(/只对有相应权限的人开放/)).toBeDefined();
  expect(fake.calls).not.toHaveBeenCalled();
});

it('[AL1] every action of the list has words in both languages, and every group', () => {
  for (const texts of Object.values(RESOURCES)) {
    const { action, group } = texts['admin/audit'] as Record<'action' | 'group', Record<string, string>>;
    expect(Object.keys(AUDIT_ACTIONS).filter(name => action[name.replaceAll('.', '_')] === undefined)).toEqual([]);
    expect(AUDIT_GROUPS.filter(name => group[name] === undefined)).toEqual([]);
    expect(AUDIT_GROUPS.filter(name => auditActionsOf(name).length === 0)).toEqual([]);
  }
});

it('[AL4] a group stands for its actions, days for whole days of this computer', () => {
  const filter = buildFilter({
    ...NO_CHOICE,
    actions: [groupValue('limits'), 'limits.change'],
    days: ['2026-03-01', '2026-03-02'],
  });
  expect(filter.actions).toEqual(['limits.change', 'anomaly.acknowledge']);
  expect([filter.from, filter.to]).toEqual([new Date(2026, 2, 1).getTime(), new Date(2026, 2, 3).getTime()]);
});

it('[AL5] a row opens with all its facts, and leads to everything else about its object', async () => {
  answerLog([row(2, { detail: { fields: ['notes'], overLimit: true, count: 1200 } })]);
  await showScreen(<AdminPage section="audit" />, { role: 'admin' });
  fireEvent.click(await screen.findByRole('button', { name: '修改客户' }));
  expect(await screen.findByText(idOf(2))).toBeDefined();
  expect(screen.getByText('超出每日限额')).toBeDefined();
  expect(screen.getByText('1,200')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '此对象的全部记录' }));
  const filter = { ...NO_FILTER, objectId: idOf(2) };
  await waitFor(() =>
    expect(fake.calls).toHaveBeenLastCalledWith('call', 'audit.list', { filter, before: null, limit: 50 }),
  );
});

it('[AL6] the verification goes on part by part and names the first entry that does not fit', async () => {
  const part = { total: 4000, isDone: false, brokenAt: null, isGuarded: true };
  answerLog([row(1)], {
    'audit.verify': ({ after }) =>
      ok(after === 0 ? { ...part, checked: 2000 } : { ...part, checked: 2417, isDone: true, brokenAt: 2418 }),
  });
  await showScreen(<AdminPage section="audit" />, { role: 'auditor' });
  fireEvent.click(screen.getByRole('button', { name: /校验/ }));
  expect(await screen.findByText('从第 2,418 条起不一致。')).toBeDefined();
  expect(fake.calls).toHaveBeenCalledWith('call', 'audit.verify', { after: 2000 });
});

it('[AL7] the file says who took it and when, runs nothing in a spreadsheet, and is asked for by parts', async () => {
  const watermark = { exportId: idOf(7), orgName: '甲公司', userName: '=cmd()', login: 'shen', at: 5 };
  const asked: (number | null)[] = [];
  const call = async (_: unknown, input: { before: number | null }): Promise<unknown> => {
    asked.push(input.before);
    return ok({
      rows: [row(input.before === null ? 2 : 1, { actorName: '=1+1' })],
      isLast: input.before !== null,
      watermark,
    });
  };
  const answer = await exportAudit({
    filter: NO_FILTER,
    exportId: idOf(7),
    call: call as never,
    onRows: () => true,
    words: {
      head: ['n'],
      watermark: ({ org, name, login, at, id }) => [org, name, login, at, id].join(' '),
      time: at => `t${at}`,
      cells: entry => [entry.actorName, 'edited', 'customer', '-2'],
    },
  });
  const lines = (answer.ok ? (answer.value ?? []) : []).join('').split('\r\n');
  expect(lines[0]).toBe(`\uFEFF甲公司 =cmd() shen t5 ${idOf(7)}`);
  expect(lines[2]).toBe(`2,t1750000000000,'=1+1,edited,customer.update,customer,${idOf(2)},'-2,${idOf(7)}`);
  expect(lines).toHaveLength(5);
  expect(asked).toEqual([null, 2]);
});
