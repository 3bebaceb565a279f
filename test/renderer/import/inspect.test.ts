/** Encodings, delimiters, headers and guesses: what the first look at a file says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../common/protocol/app-error.ts';
import { createDecoder } from '../../../renderer/data/import/decode.ts';
import { inspectFile } from '../../../renderer/data/import/inspect.ts';
import { bytesOf, streamOf } from '../fake-writer.ts';
import { encodeGb18030 } from './gb18030.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/sf-dataloader');
const readFixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FIXTURES, name)));
const inspect = (
  bytes: Uint8Array,
  override: { encoding?: string; delimiter?: string } = {},
): ReturnType<typeof inspectFile> => inspectFile(streamOf(bytes), override);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('encodings', () => {
  it.each([
    ['csvtext_BOM_UTF8.csv', 'utf-8'],
    ['csvtext_BOM_UTF16LE.csv', 'utf-16le'],
    ['csvtext_BOM_UTF16BE.csv', 'utf-16be'],
    ['csvtext_BOM_UTF32LE.csv', 'utf-32le'],
    ['csvtext_BOM_UTF32BE.csv', 'utf-32be'],
  ])('[IM3] %s is %s, and its mark is no part of the header', async (name, encoding) => {
    expect(await inspect(readFixture(name))).toMatchObject({
      encoding,
      delimiter: ',',
      columns: ['column1', 'column2', 'column3'],
      sample: [
        ['row1-1', 'row1-2', 'row1-3'],
        ['row2-1', 'row2-2', 'row2-3'],
      ],
    });
  });

  it('[IM3] proper 32-bit marks are known, and characters outside the basic plane are read', async () => {
    const text = '姓名,备注\n张𠮷,😀\n';
    for (const isLittle of [true, false]) {
      const points = [0xfeff, ...Array.from(text, char => char.codePointAt(0) ?? 0)];
      const view = new DataView(new ArrayBuffer(points.length * 4));
      points.forEach((point, i) => view.setUint32(i * 4, point, isLittle));
      const answer = await inspectFile(streamOf(new Uint8Array(view.buffer), 7), {});
      expect(answer).toMatchObject({ encoding: isLittle ? 'utf-32le' : 'utf-32be', sample: [['张𠮷', '😀']] });
    }
  });

  it('[IM3] a GB18030 file is found without a mark', async () => {
    const bytes = encodeGb18030('姓名,手机,公司\n张三,13800138000,北京某某科技有限公司\n李四,13900139000,上海\n');
    expect(await inspect(bytes)).toMatchObject({
      encoding: 'gb18030',
      columns: ['姓名', '手机', '公司'],
      mapping: ['name', 'phone', 'company'],
      sample: [
        ['张三', '13800138000', '北京某某科技有限公司'],
        ['李四', '13900139000', '上海'],
      ],
    });
  });

  it('[IM3] Western text in the old code page is not taken for Chinese', async () => {
    expect((await inspect(readFixture('accountData.csv'))).encoding).toBe('windows-1252');
    const latin1 = Uint8Array.from('name,city\nJosé Pérez,Málaga\nRené,Orléans\n', char => char.charCodeAt(0));
    expect(await inspect(latin1)).toMatchObject({
      encoding: 'windows-1252',
      sample: [
        ['José Pérez', 'Málaga'],
        ['René', 'Orléans'],
      ],
    });
  });

  it('[IM3] a long file that begins with ASCII is judged by its first other bytes', async () => {
    const ascii = 'name,phone\n' + 'Li Lei,13800138000\n'.repeat(20_000);
    const all = new Uint8Array([...bytesOf(ascii), ...encodeGb18030('韩梅梅,13900139000\n')]);
    expect((await inspectFile(streamOf(all, 60_000), {})).encoding).toBe('gb18030');
  });

  it('[IM4] a header without rows is an empty file, rows of empty cells count for nothing', async () => {
    for (const text of ['姓名,手机', '姓名,手机\n', '姓名,手机\r\n,\r\n\r\n , \r\n']) {
      expect(await codeOf(inspect(bytesOf(text)))).toBe('empty_file');
    }
    expect(await codeOf(inspect(bytesOf('姓名,手机\n张三,')))).toBe('ok');
  });

  it('[IM4] an encoding that the user chose and that does not fit is refused', async () => {
    const gb = encodeGb18030('姓名\n张三\n');
    expect(await codeOf(inspect(gb, { encoding: 'utf-8' }))).toBe('bad_encoding');
    expect(await codeOf(inspect(bytesOf('姓名\n张三\n'), { encoding: 'utf-32le' }))).toBe('bad_encoding');
    expect(await codeOf(inspect(readFixture('csvtext_BOM_UTF16LE.csv'), { encoding: 'utf-8' }))).toBe('bad_encoding');
    expect(await codeOf(inspect(gb, { encoding: 'klingon' }))).toBe('validation_failed');
    expect(await codeOf(inspect(gb, { delimiter: '!' }))).toBe('validation_failed');
    expect((await inspect(gb, { encoding: 'gb18030' })).columns).toEqual(['姓名']);
  });

  it('[IM4] a file that ends within a character is refused, in every encoding', () => {
    for (const [encoding, bytes] of [
      ['utf-8', [0xe5, 0xbc]],
      ['gb18030', [0xd5]],
      ['utf-16le', [0x20]],
      ['utf-32be', [0, 0, 0]],
    ] as const) {
      const decoder = createDecoder(encoding);
      decoder.decode(Uint8Array.from(bytes));
      expect(() => decoder.finish()).toThrow(AppError);
    }
  });
});

describe('what is no CSV', () => {
  it.each([
    ['a spreadsheet', [0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]],
    ['an old spreadsheet', [0xd0, 0xcf, 0x11, 0xe0, 0xa1]],
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d]],
    ['binary data', [0x41, 0x00, 0x01, 0x02]],
    ['a web page', [...bytesOf('<html><table><tr><td>name</td></tr></table></html>')]],
  ])('[IM4] %s is refused as such', async (_name, bytes) => {
    expect(await codeOf(inspect(Uint8Array.from(bytes)))).toBe('not_csv');
  });

  it.each([
    ['no bytes', []],
    ['a mark alone', [0xef, 0xbb, 0xbf]],
    ['blank lines', [0x0d, 0x0a, 0x20, 0x0a]],
  ])('[IM4] %s is an empty file', async (_name, bytes) => {
    expect(await codeOf(inspect(Uint8Array.from(bytes)))).toBe('empty_file');
  });
});

describe('headers and guesses', () => {
  it('[IM5] columns of the same name are both kept and told', async () => {
    const answer = await inspect(bytesOf('姓名,电话,电话,\n张三,13800138000,13900139000,x\n'));
    expect(answer.columns).toEqual(['姓名', '电话', '电话', '']);
    expect(answer.mapping).toEqual(['name', 'phone', 'phone', 'ignore']);
    expect(answer.warnings).toEqual([{ field: '电话', code: 'duplicate_value', params: { columns: '2, 3' } }]);
  });

  it('[IM1] the account export of a foreign system is mapped', async () => {
    const { columns, mapping, sample } = await inspect(readFixture('accountData.csv'));
    const found = Object.fromEntries(
      columns.map((name, i) => [name, mapping[i]]).filter(([, target]) => target !== 'ignore'),
    );
    expect(columns).toHaveLength(38);
    expect(sample).toHaveLength(20);
    expect(found).toEqual({
      NAME: 'name',
      PHONE: 'phone',
      FAX: 'notes',
      WEBSITE: 'notes',
      DESCRIPTION: 'notes',
      CREATEDDATE: 'acquisitionTime',
      LASTACTIVITYDATE: 'lastActiveTime',
    });
  });
});
