/**
 * The dictionary values that a new company starts with (E9): channels, scenes, statuses with their order, behaviour and interaction
 * types. A company adds and retires its own; `<kind>:<code>` stays the same for ever. Rule CL3.
 */
import type { DictionaryKind, StatusMeaning } from '../../../common/domain/classification.ts';

export interface BuiltInEntry {
  readonly entryId: string;
  readonly kind: DictionaryKind;
  readonly label: string;
  readonly labelEn: string;
  readonly parentId: string | null;
  readonly meaning: StatusMeaning | null;
  readonly next: readonly string[] | null;
}

const entry = (
  kind: DictionaryKind,
  code: string,
  label: string,
  labelEn: string,
  more: Partial<Pick<BuiltInEntry, 'parentId' | 'meaning' | 'next'>> = {},
): BuiltInEntry => ({
  entryId: `${kind}:${code}`,
  kind,
  label,
  labelEn,
  parentId: null,
  meaning: null,
  next: null,
  ...more,
});

const scene = (channel: string, code: string, label: string, labelEn: string): BuiltInEntry =>
  entry('scene', `${channel}_${code}`, label, labelEn, { parentId: `channel:${channel}` });

const status = (
  code: string,
  label: string,
  labelEn: string,
  meaning: StatusMeaning,
  next: readonly string[],
): BuiltInEntry => entry('status', code, label, labelEn, { meaning, next: next.map(item => `status:${item}`) });

export const BUILT_IN_ENTRIES: readonly BuiltInEntry[] = [
  entry('channel', 'web', '官网', 'Website'),
  entry('channel', 'expo', '展会', 'Trade show'),
  entry('channel', 'referral', '转介绍', 'Referral'),
  entry('channel', 'cold_call', '电话', 'Cold call'),
  entry('channel', 'ad', '广告', 'Advertisement'),
  entry('channel', 'partner', '合作伙伴', 'Partner'),
  entry('channel', 'wechat', '微信', 'WeChat'),
  entry('channel', 'other', '其他', 'Other'),
  scene('web', 'form', '留言表单', 'Contact form'),
  scene('web', 'chat', '在线咨询', 'Live chat'),
  scene('web', 'download', '资料下载', 'Download'),
  scene('expo', 'booth', '展台接待', 'Booth visit'),
  scene('expo', 'forum', '论坛活动', 'Forum'),
  scene('referral', 'customer', '老客户介绍', 'Customer referral'),
  scene('referral', 'employee', '员工介绍', 'Employee referral'),
  scene('ad', 'search', '搜索广告', 'Search ad'),
  scene('ad', 'feed', '信息流广告', 'Feed ad'),
  scene('wechat', 'account', '公众号', 'Official account'),
  scene('wechat', 'group', '微信群', 'WeChat group'),
  scene('wechat', 'moments', '朋友圈', 'Moments'),
  status('potential', '潜在', 'Potential', 'open', ['interested', 'negotiating', 'lost', 'junk']),
  status('interested', '意向', 'Interested', 'open', ['potential', 'negotiating', 'won', 'lost', 'junk']),
  status('negotiating', '洽谈', 'Negotiating', 'ongoing', ['interested', 'won', 'lost', 'junk']),
  status('won', '已成交', 'Won', 'won', ['lost']),
  status('lost', '流失', 'Lost', 'lost', ['potential', 'interested']),
  status('junk', '无效', 'Junk', 'junk', ['potential']),
  entry('behavior_type', 'page_view', '浏览网页', 'Page view'),
  entry('behavior_type', 'form_submit', '提交表单', 'Form submitted'),
  entry('behavior_type', 'download', '下载资料', 'Download'),
  entry('behavior_type', 'event', '参加活动', 'Event attended'),
  entry('behavior_type', 'purchase', '购买', 'Purchase'),
  entry('interaction_type', 'call', '电话', 'Call'),
  entry('interaction_type', 'visit', '拜访', 'Visit'),
  entry('interaction_type', 'message', '消息', 'Message'),
  entry('interaction_type', 'meeting', '会议', 'Meeting'),
  entry('interaction_type', 'email', '邮件', 'E-mail'),
];
