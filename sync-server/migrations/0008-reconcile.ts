/**
 * From which sequence on the change log is complete; which version of the protocol a device speaks (those of before this migration speak
 * the first); and each company's key for consents to mass removals. Rules LP1, N1, PC1.
 */
export const RECONCILE_SQL = `
ALTER TABLE org_head ADD COLUMN log_from bigint NOT NULL DEFAULT 0;

ALTER TABLE device ADD COLUMN protocol int NOT NULL DEFAULT 1;
ALTER TABLE device ALTER COLUMN protocol SET DEFAULT 2;

CREATE TABLE consent_key (
  org_id uuid NOT NULL REFERENCES org,
  key_id uuid NOT NULL,
  -- AES-256-GCM of the 32 bytes that the Ed25519 key is made of
  seed bytea NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (org_id, key_id),
  UNIQUE (org_id)
);
`;
