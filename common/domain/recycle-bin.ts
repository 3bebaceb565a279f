/** The recycle bin 回收站: how long a deleted customer can be brought back. Rules RB3, RB5. */
export const RESTORE_DAYS = 30;
export const RESTORE_MS = RESTORE_DAYS * 24 * 3_600_000;
