/** The page of a person's data: whatever stands in the values, it is shown and nothing of it runs or loads. */
import { expect, it } from 'vitest';
import { buildPersonPage, escapeHtml } from '../../../../renderer/features/admin/privacy/build-person-page.ts';

const page = {
  words: (key: string): string => ({ customer: '客户资料', title: '个人信息副本', given: '同意' })[key] ?? key,
  dateTime: (value: number | null): string => `<${value}>`,
  lang: 'zh-CN',
};
const EVIL = `<script>alert(1)</script><img src=x onerror="alert('2')">&`;

it('[PR14] every value is escaped, wherever it stands, and the page may load and run nothing', () => {
  const html = buildPersonPage(
    {
      company: EVIL,
      customer: {
        name: EVIL,
        custom: { [EVIL]: EVIL },
        phones: [{ value: EVIL, raw: 'x', label: EVIL }],
        tags: [EVIL],
      },
      interactions: [{ [EVIL]: EVIL, content: EVIL, at: 5 }],
      consents: [],
      access: [{ detail: { reason: EVIL } }],
    },
    page,
  );
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<img');
  expect(html.split(escapeHtml(EVIL)).length).toBeGreaterThan(8);
  expect(html).toContain(escapeHtml(`default-src 'none'; style-src 'unsafe-inline'`));
  expect(html).not.toMatch(/<(?:link|iframe|object|a|img)\b|https?:/);
});

it('[PR14] sections are named, times told as times, and what is empty is said to be', () => {
  const html = buildPersonPage(
    {
      company: '晨光',
      customer: { name: '陆小曼', createdAt: 7, notes: '' },
      consents: [{ state: 'given', at: 3 }],
      behaviors: [],
    },
    page,
  );
  for (const text of [
    '<h2>客户资料</h2>',
    '<dd>陆小曼</dd>',
    '&lt;7&gt;',
    '<td>同意</td>',
    '<p>nothing</p>',
    '<dd>—</dd>',
  ]) {
    expect(html).toContain(text);
  }
});
