/**
 * The page that a person gets of what is held about him: one file without anything from elsewhere, printable, every value escaped. Pure.
 * Rule PR14.
 */
export interface PageWords {
  /** The name of a key in the language of the reader, the key itself where there is none. */
  readonly words: (key: string) => string;
  readonly dateTime: (value: number | null) => string;
  readonly lang: string;
}

/** Keys whose numbers are times. */
const TIMES = new Set([
  'at',
  'createdAt',
  'updatedAt',
  'deletedAt',
  'expiresAt',
  'acquisitionTime',
  'lastActiveTime',
  'receivedAt',
  'answeredAt',
]);
const SECTIONS = ['request', 'customer', 'consents', 'interactions', 'behaviors', 'history', 'waitingEdits', 'access'];
const STYLE = `body{font:14px/1.6 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;max-width:900px;margin:32px auto;padding:0 16px;color:#1c1c1c}
h1{font-size:22px}h2{font-size:16px;margin:28px 0 8px;border-bottom:1px solid #ccc}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #ddd;padding:4px 8px;text-align:start;vertical-align:top;overflow-wrap:anywhere}th{background:#f5f5f5;font-weight:600}
dl{display:grid;grid-template-columns:180px 1fr;gap:4px 12px}dt{color:#555}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
@media print{body{margin:0}h2{break-after:avoid}tr{break-inside:avoid}}`;
// Nothing may be loaded or run, whatever stands in the values.
const POLICY = `default-src 'none'; style-src 'unsafe-inline'`;

/** The whole document. */
export function buildPersonPage(bundle: Readonly<Record<string, unknown>>, page: PageWords): string {
  const title = `${page.words('title')} · ${tellText(bundle['company'])}`;
  const sections = SECTIONS.filter(key => bundle[key] !== undefined).map(
    key => `<h2>${escapeHtml(page.words(key))}</h2>\n${renderPart(bundle[key], page)}`,
  );
  return `<!doctype html>
<html lang="${escapeHtml(page.lang)}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(title)}</h1>
${sections.join('\n')}
</body></html>
`;
}

/** Text that stands in a page as itself. */
export function escapeHtml(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, sign => signs[sign] ?? sign);
}

function renderPart(value: unknown, page: PageWords): string {
  if (!Array.isArray(value)) return renderFields(value as Readonly<Record<string, unknown>>, page);
  if (value.length === 0) return `<p>${escapeHtml(page.words('nothing'))}</p>`;
  const rows = value as readonly Readonly<Record<string, unknown>>[];
  const keys = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const head = keys.map(key => `<th>${escapeHtml(page.words(key))}</th>`).join('');
  const body = rows.map(row => `<tr>${keys.map(key => `<td>${renderValue(key, row[key], page)}</td>`).join('')}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`;
}

function renderFields(fields: Readonly<Record<string, unknown>>, page: PageWords): string {
  const items = Object.entries(fields).map(
    ([key, value]) => `<dt>${escapeHtml(page.words(key))}</dt><dd>${renderValue(key, value, page)}</dd>`,
  );
  return `<dl>\n${items.join('\n')}\n</dl>`;
}

function renderValue(key: string, value: unknown, page: PageWords): string {
  return escapeHtml(tellValue(key, value, page));
}

function tellText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

function tellValue(key: string, value: unknown, page: PageWords): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'number') return TIMES.has(key) ? page.dateTime(value) : String(value);
  if (typeof value === 'string') return page.words(value);
  if (Array.isArray(value)) return value.map(item => tellValue(key, item, page)).join(', ') || '—';
  if (typeof value !== 'object') return tellText(value);
  const parts = Object.entries(value).filter(([, item]) => item !== '' && item !== null);
  const [first] = parts;
  // A contact value: what was typed and the label add nothing to the number itself.
  if (first?.[0] === 'value' || parts.some(([name]) => name === 'value')) {
    return parts
      .filter(([name]) => name !== 'raw')
      .map(([name, item]) => tellValue(name, item, page))
      .join(' ');
  }
  return parts.map(([name, item]) => `${page.words(name)}: ${tellValue(name, item, page)}`).join('; ') || '—';
}
