/** Invented customers of a Chinese sales team for the benches: seeded, so that two runs measure the same pool. */
import type { Customer } from '../../common/domain/customer.ts';

const SURNAMES = Array.from(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭',
);
const GIVEN = Array.from(
  '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲建国华梅鑫宇浩然子涵雨欣怡佳琪晨曦博思远',
);
const CITIES = [
  '北京',
  '上海',
  '广州',
  '深圳',
  '杭州',
  '成都',
  '武汉',
  '西安',
  '南京',
  '苏州',
  '重庆',
  '天津',
  '青岛',
  '长沙',
  '厦门',
];
const TRADES = [
  '科技',
  '贸易',
  '餐饮管理',
  '医疗器械',
  '建筑工程',
  '物流',
  '教育咨询',
  '服装',
  '食品',
  '电子商务',
  '汽车服务',
  '装饰设计',
];
const NOTES = [
  '',
  '',
  '对新产品有兴趣，下周再联系',
  '展会上留的名片，要报价',
  '老客户介绍，预算有限',
  '电话没人接，发了微信',
  '已经约了周五上门',
  '只要发票抬头对就签',
];
const DAY = 86_400_000;
const LATEST = Date.UTC(2025, 11, 31);

export const STATUSES = ['new', 'contacted', 'interested', 'quoted', 'won', 'lost', 'junk'].map(
  code => `status:${code}`,
);
export const CHANNELS = ['web', 'fair', 'referral', 'phone', 'store', 'ads', 'wechat'].map(code => `channel:${code}`);
export const TAG_IDS = Array.from({ length: 40 }, (_, i) => makeUuid(2, i));
export const OWNER_IDS = Array.from({ length: 30 }, (_, i) => makeUuid(3, i));

/** The first `count` customers of the pool. */
export function generateCustomers(count: number): Customer[] {
  return Array.from({ length: count }, (_, i) => generateCustomer(i));
}

/** The customer with this number; each is drawn from its own seed, so that a million need not be held at once. */
export function generateCustomer(number: number): Customer {
  const draw = createDraw(number);
  const phone = `+861${3 + draw(7)}${String(draw(1_000_000_000)).padStart(9, '0')}`;
  const email = `${draw(2_000_000_000).toString(36)}@example.com`;
  const acquisitionTime = LATEST - draw(900) * DAY - draw(DAY);
  const lastActiveTime = draw(4) === 0 ? null : Math.min(LATEST, acquisitionTime + draw(200) * DAY);
  return {
    customerId: makeUuid(1, number),
    name: `${draw.of(SURNAMES)}${draw.of(GIVEN)}${draw(3) === 0 ? '' : draw.of(GIVEN)}`,
    company: draw(10) === 0 ? '' : `${draw.of(CITIES)}${draw.of(GIVEN)}${draw.of(GIVEN)}${draw.of(TRADES)}有限公司`,
    contactInfo: {
      phones: [{ value: phone, raw: phone.slice(3), label: '' }],
      emails: draw(2) === 0 ? [{ value: email, label: '' }] : [],
      socials: draw(3) === 0 ? [{ kind: 'wechat', value: `wx_${draw(1_000_000_000).toString(36)}` }] : [],
    },
    contactDisplay: { phones: [`${phone.slice(3, 6)}****${phone.slice(-4)}`], emails: [], socials: [] },
    source: draw(12) === 0 ? null : draw.of(CHANNELS),
    scene: null,
    status: draw.of(STATUSES),
    acquisitionTime,
    lastActiveTime,
    statusChangedAt: lastActiveTime,
    notes: draw.of(NOTES),
    ownerId: draw(5) === 0 ? null : draw.of(OWNER_IDS),
    teamId: null,
    tagIds: [...new Set(Array.from({ length: draw(4) }, () => draw.of(TAG_IDS)))],
    groupIds: [],
    custom: {},
    createdBy: OWNER_IDS[0]!,
    createdAt: acquisitionTime,
    updatedAt: acquisitionTime + draw(30) * DAY,
    ver: 1,
  };
}

interface Draw {
  /** An integer from 0 to `below` - 1. */
  (below: number): number;
  of<T>(items: readonly T[]): T;
}

/** The generator mulberry32: small, seeded, good enough to spread values. */
function createDraw(seed: number): Draw {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const draw = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
  return Object.assign(draw, { of: <T>(items: readonly T[]): T => items[draw(items.length)]! });
}

/** Ids that rise with the number, as those of version 7 do. */
function makeUuid(kind: number, number: number): string {
  const hex = (0x0190_0000_0000 + number).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-800${kind}-${((number * 2_654_435_761) % 0x1_0000_0000_0000).toString(16).padStart(12, '0')}`;
}
