/** Which column of a file goes where: targets, and the shape of a mapping. Guessing lives in guess-mapping.ts. Rules IM1, IM2. */
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
export type ImportTarget = (typeof IMPORT_TARGETS)[number];

/** One target per column, by position. Several columns may go to phone, e-mail, social accounts, tags and notes. */
export type ImportMapping = readonly ImportTarget[];
