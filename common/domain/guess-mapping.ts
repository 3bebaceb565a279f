/**
 * Guesses which column of a file goes where, from its header in Chinese or English and, where the header says nothing, from its
 * values. Rules IM1 and IM2. A guess is a proposal that a person sees and changes; a column that is not recognised is ignored.
 */
import { normalizeEmail, normalizePhone } from './contact.ts';
import { REASON_COLUMN } from './csv-text.ts';
import type { ImportMapping, ImportTarget } from './import-mapping.ts';

/** Headers by target, folded (width, case, signs); the earlier ones of a target are the better ones. */
const HEADERS: readonly (readonly [ImportTarget, readonly string[]])[] = [
  ['name', ['姓名', '客户姓名', '客户名称', '客户名', '联系人', '联系人姓名', '名称', '称呼', '昵称']],
  ['name', ['name', 'fullname', 'customername', 'contactname', 'accountname', 'contact', 'customer']],
  ['company', ['公司', '公司名称', '单位', '单位名称', '企业', '企业名称', '所属公司', '工作单位', '客户公司']],
  ['company', ['company', 'companyname', 'organization', 'organisation', 'employer']],
  [
    'phone',
    ['手机', '手机号', '手机号码', '电话', '电话号码', '联系电话', '联系方式', '座机', '固定电话', '固话', '移动电话'],
  ],
  ['phone', ['phone', 'phonenumber', 'mobile', 'mobilephone', 'mobilenumber', 'cell', 'cellphone', 'tel', 'telephone']],
  ['phone', ['homephone', 'otherphone', 'workphone', 'assistantphone', 'businessphone']],
  [
    'email',
    ['邮箱', '电子邮箱', '邮箱地址', '电子邮件', '邮件', '邮件地址', 'email', 'emailaddress', 'mail', 'workemail'],
  ],
  ['wechat', ['微信', '微信号', '微信账号', 'wechat', 'wechatid', 'weixin']],
  ['qq', ['qq', 'qq号', 'qq号码', 'qqnumber']],
  ['wecom', ['企业微信', '企微', '企业微信号', '企微账号', 'wecom', 'wxwork']],
  [
    'social_other',
    [
      '抖音',
      '抖音号',
      '小红书',
      '微博',
      '其他社交账号',
      '社交账号',
      'linkedin',
      'twitter',
      'social',
      'skype',
      'whatsapp',
    ],
  ],
  ['source', ['获客渠道', '渠道', '来源', '客户来源', '线索来源', '首次来源', '来源渠道']],
  ['source', ['source', 'channel', 'leadsource', 'accountsource', 'acquisitionchannel']],
  ['scene', ['场景', '获客场景', '来源场景', 'scene', 'acquisitionscene']],
  ['status', ['状态', '客户状态', '线索状态', '跟进状态', '阶段', '客户阶段']],
  ['status', ['status', 'leadstatus', 'customerstatus', 'stage', 'lifecyclestage']],
  ['acquisitionTime', ['获客时间', '获取时间', '创建时间', '创建日期', '录入时间', '注册时间', '添加时间']],
  [
    'acquisitionTime',
    ['acquisitiontime', 'acquiredat', 'createddate', 'createdat', 'createdtime', 'createdate', 'created', 'signupdate'],
  ],
  ['lastActiveTime', ['最近活跃时间', '最后活跃时间', '最近跟进时间', '最后跟进时间', '最近联系时间', '最后联系时间']],
  [
    'lastActiveTime',
    ['lastactivetime', 'lastactive', 'lastactivitydate', 'lastactivity', 'lastcontacted', 'lastcontactdate'],
  ],
  ['tags', ['标签', '客户标签', 'tag', 'tags', 'label', 'labels']],
  ['notes', ['备注', '备注信息', '说明', '描述', '客户描述', '跟进记录', '传真', '地址', '详细地址', '联系地址']],
  ['notes', ['notes', 'note', 'remark', 'remarks', 'comment', 'comments', 'description', 'fax', 'website', 'address']],
];

const TARGET_OF = new Map(HEADERS.flatMap(([target, names]) => names.map(name => [name, target] as const)));
/** Targets that one column alone may fill; the first column that asks gets it. */
const SINGLE: ReadonlySet<ImportTarget> = new Set([
  'name',
  'company',
  'source',
  'scene',
  'status',
  'acquisitionTime',
  'lastActiveTime',
]);

const NOTES_HEADERS = new Set([
  '备注',
  '备注信息',
  '说明',
  '描述',
  'notes',
  'note',
  'remark',
  'remarks',
  'comment',
  'comments',
  'description',
]);

/** Whether the header means no more than "notes", so that it need not be repeated before the text. */
export function isNotesHeader(header: string): boolean {
  return NOTES_HEADERS.has(foldHeader(header));
}

/** Header in the form in which it is compared: without width, case, spaces, signs and what stands in brackets. */
function foldHeader(header: string): string {
  const text = header.normalize('NFKC').toLowerCase();
  return text
    .replace(/\(.*?\)|（.*?）|\[.*?\]|【.*?】/gu, '')
    .replace(/\d+$/u, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** One target per column. `sample` holds the first rows; it decides where a header is empty or unknown. */
export function guessMapping(columns: readonly string[], sample: readonly (readonly string[])[]): ImportMapping {
  const taken = new Set<ImportTarget>();
  const mapping = columns.map(header => take(header === REASON_COLUMN ? 'ignore' : byHeader(header), taken));
  return mapping.map((target, column) => {
    if (target !== 'ignore' || columns[column] === REASON_COLUMN || byHeader(columns[column] ?? '') !== 'ignore')
      return target;
    return byValues(sample.map(row => row[column] ?? ''));
  });
}

function byHeader(header: string): ImportTarget {
  return TARGET_OF.get(foldHeader(header)) ?? 'ignore';
}

function take(target: ImportTarget, taken: Set<ImportTarget>): ImportTarget {
  if (!SINGLE.has(target)) return target;
  if (taken.has(target)) return 'ignore';
  taken.add(target);
  return target;
}

/** Phones and e-mail addresses are recognised when four of five values are some; anything else could be anything. */
function byValues(values: readonly string[]): ImportTarget {
  const filled = values.filter(value => value.trim() !== '');
  if (filled.length < 2) return 'ignore';
  const share = (is: (value: string) => boolean): number => filled.filter(is).length / filled.length;
  if (share(value => normalizeEmail(value).ok) >= 0.8) return 'email';
  if (share(isMobile) >= 0.8) return 'phone';
  return 'ignore';
}

/** Numbers are often order or serial numbers, so only what is plainly a Chinese mobile number or has a calling code counts. */
function isMobile(value: string): boolean {
  const digits = value.replace(/[\s-]/g, '');
  return /^(?:1[3-9]\d{9}|\+\d{8,15})$/.test(digits) && normalizePhone(value).ok;
}
