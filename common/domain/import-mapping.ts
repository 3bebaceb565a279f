/** Which column of a file goes where: targets, and the shape of a mapping. Guessing lives in guess-mapping.ts. Rules IM1, IM2. */
import type { CustomKey } from './custom-field.ts';
import type { RuledField } from './permissions.ts';

export const IMPORT_TARGETS = [
  'ignore',
  'name',
  'company',
  'phone',
  'email',
  'wechat',
  'qq',
  'wecom',
  'social_other',
  'source',
  'scene',
  'status',
  'acquisitionTime',
  'lastActiveTime',
  'tags',
  /** Appended to the notes as "header: value", so that a column without a field of its own is not lost. */
  'notes',
] as const;
/** A field of every customer, or a custom field (`custom.<fieldId>`). */
export type ImportTarget = (typeof IMPORT_TARGETS)[number] | CustomKey;

/** The customer's field that a target fills, where that field has a rule of its own (AC3). */
export const RULED_TARGETS: Readonly<Partial<Record<ImportTarget, RuledField>>> = {
  company: 'company',
  phone: 'phones',
  email: 'emails',
  wechat: 'socials',
  qq: 'socials',
  wecom: 'socials',
  social_other: 'socials',
  notes: 'notes',
};

/** One target per column, by position. Several columns may go to phone, e-mail, social accounts, tags and notes. */
export type ImportMapping = readonly ImportTarget[];

/** Encodings that a person may choose for a file, by their WHATWG names; UTF-32 is read by our own decoder. */
export const IMPORT_ENCODINGS = [
  'utf-8',
  'gb18030',
  'big5',
  'utf-16le',
  'utf-16be',
  'utf-32le',
  'utf-32be',
  'windows-1252',
] as const;
export type ImportEncoding = (typeof IMPORT_ENCODINGS)[number];

export const IMPORT_DELIMITERS = [',', ';', '\t', '|'] as const;
export type ImportDelimiter = (typeof IMPORT_DELIMITERS)[number];
