/** A refresh token remembers which token replaced it, and whether it was accepted once more because that answer was lost. */
export const REFRESH_RETRY_SQL = `
ALTER TABLE refresh_token ADD COLUMN successor_hash text, ADD COLUMN retried_at bigint;
`;
