/** Which column goes where, by header and by value. */
import { expect, describe, it } from 'vitest';
import { REASON_COLUMN } from '../../common/domain/csv-text.ts';
import { guessMapping, isNotesHeader } from '../../common/domain/guess-mapping.ts';
import { IMPORT_TARGETS } from '../../common/domain/import-mapping.ts';

const guess = (header: string): string | undefined => guessMapping([header], [])[0];

describe('headers', () => {
  it.each([
    ['name', '姓名', '客户名称', '客户姓名', '联系人', 'NAME', 'Full Name', 'Account Name'],
    ['company', '公司', '公司名称', '单位', 'Company', 'Organization'],
    [
      'phone',
      '手机',
      '手机号码',
      '电话',
      '联系电话',
      '手机1',
      '手机 (必填)',
      '电话（座机）',
      'PHONE',
      'Mobile Phone',
      'Tel.',
    ],
    ['email', '邮箱', '电子邮件', 'EMAIL', 'E-mail', 'email_address'],
    ['wechat', '微信', '微信号', 'WeChat'],
    ['qq', 'QQ', 'QQ号'],
    ['wecom', '企业微信'],
    ['social_other', '抖音号', 'LinkedIn'],
    ['source', '获客渠道', '来源', '客户来源', 'ACCOUNTSOURCE', 'Lead Source'],
    ['scene', '场景', '获客场景'],
    ['status', '状态', '客户状态', 'Lead Status'],
    ['acquisitionTime', '获客时间', '创建时间', 'CREATEDDATE', 'Created At'],
    ['lastActiveTime', '最近跟进时间', 'LASTACTIVITYDATE'],
    ['tags', '标签', 'Tags'],
    ['notes', '备注', 'DESCRIPTION', 'FAX', '地址', 'Notes'],
    ['ignore', 'ID', '序号', 'BILLINGCITY', 'OWNERID', '', '姓名拼音'],
  ])('[IM1] %s: %s, %s …', (target, ...headers) => {
    expect(IMPORT_TARGETS).toContain(target);
    expect(headers.map(header => [header, guess(header)])).toEqual(headers.map(header => [header, target]));
  });

  it('[IM1] a field that holds one value is filled by the first column that asks for it', () => {
    expect(guessMapping(['姓名', '联系人', '手机', '电话', '备注', '说明'], [])).toEqual([
      'name',
      'ignore',
      'phone',
      'phone',
      'notes',
      'notes',
    ]);
  });

  it('[IM12] our own reason column is ignored, whatever it holds', () => {
    expect(
      guessMapping(
        ['姓名', REASON_COLUMN],
        [
          ['a', 'a@b.com'],
          ['b', 'c@d.com'],
        ],
      ),
    ).toEqual(['name', 'ignore']);
  });

  it('[IM2] a header that says no more than "notes" is known', () => {
    expect(['备注', 'Notes', 'description', '传真', 'FAX', ''].map(isNotesHeader)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('values', () => {
  it('[IM1] phones and addresses are recognised under headers that say nothing', () => {
    const sample = [
      ['1', '13800138000', 'a@example.com', '10000000001'],
      ['2', '139-0013-9000', 'b@example.com', '10000000002'],
      ['3', '', 'c@example.com', '10000000003'],
      ['4', '+14159017000', 'none', '10000000004'],
      ['5', '13700137000', 'd@example.com', '10000000005'],
    ];
    expect(guessMapping(['x', 'col2', '', '订单号'], sample)).toEqual(['ignore', 'phone', 'email', 'ignore']);
    expect(guessMapping(['x', 'col2', '', '订单号'], sample.slice(0, 1))).toEqual([
      'ignore',
      'ignore',
      'ignore',
      'ignore',
    ]);
  });
});
