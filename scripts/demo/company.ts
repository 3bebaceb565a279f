/** The demonstration company: who works there, and how each signs in. The passwords are public on purpose; nothing here is secret. */
import type { CompanyInput } from '../../sync-server/commands/company/create-company.ts';

export const DEMO_PASSWORD = 'demo-2026';

/** An account as the sign-in page of the demonstration offers it. */
export interface DemoAccount {
  readonly login: string;
  readonly password: string;
  readonly label: string;
}

interface Person {
  readonly login: string;
  readonly name: string;
  readonly role: CompanyInput['users'][number]['role'];
  readonly team: string | null;
  readonly label: string;
  /** Share of the customers that he owns. */
  readonly share: number;
}

const PEOPLE: readonly Person[] = [
  { login: 'lilei', name: '李雷', role: 'lead', team: 'east', label: '华东团队主管', share: 6 },
  { login: 'hanmeimei', name: '韩梅梅', role: 'sales', team: 'east', label: '华东销售', share: 24 },
  { login: 'wangfang', name: '王芳', role: 'sales', team: 'east', label: '华东销售', share: 20 },
  { login: 'zhangwei', name: '张伟', role: 'sales', team: 'east', label: '华东销售', share: 18 },
  { login: 'chenjing', name: '陈静', role: 'lead', team: 'south', label: '华南团队主管', share: 8 },
  { login: 'liuyang', name: '刘洋', role: 'sales', team: 'south', label: '华南销售', share: 20 },
  { login: 'yunying', name: '赵敏', role: 'operations', team: null, label: '运营（只见脱敏信息）', share: 0 },
  { login: 'admin', name: '孙强', role: 'admin', team: null, label: '管理员', share: 0 },
  { login: 'shenji', name: '周平', role: 'auditor', team: null, label: '审计员', share: 0 },
];

/** Share of customers that nobody owns. */
export const POOL_SHARE = 4;

export const DEMO_COMPANY: CompanyInput = {
  name: '演示公司',
  teams: [
    { key: 'east', name: '华东销售部' },
    { key: 'south', name: '华南销售部' },
  ],
  users: PEOPLE.map(({ login, name, role, team }) => ({ login, name, role, team, password: DEMO_PASSWORD })),
  tags: [
    { name: '重点客户', color: '#c93b3b', category: '级别' },
    { name: '决策人', color: '#2f6feb', category: '角色' },
    { name: '价格敏感', color: '#b7791f', category: '特征' },
    { name: '需要样品', color: '#1f8a4c', category: '跟进' },
    { name: '老客户推荐', color: '#7c3aed', category: '来源' },
    { name: '制造业', color: '#0e7490', category: '行业' },
    { name: '外贸', color: '#4d7c0f', category: '行业' },
    { name: '待回访', color: '#be185d', category: '跟进' },
    { name: '已寄样', color: '#0369a1', category: '跟进' },
    { name: '账期长', color: '#6b7280', category: '特征' },
  ],
};

/** Share of the customers by login. */
export const SHARES: ReadonlyMap<string, number> = new Map(PEOPLE.map(person => [person.login, person.share]));

/** The accounts to show on the sign-in page, the ones to begin with first. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = PEOPLE.map(({ login, name, label }) => ({
  login,
  password: DEMO_PASSWORD,
  label: `${name} · ${label}`,
}));
