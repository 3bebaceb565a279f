/**
 * Public pools, the ownership ledger, and who works with a customer besides his owner. Customers without owner and team go into the default
 * pool of their company, which has the company's id; what the ledger does not know of older customers begins with one entry. Rules PO1 to PO5.
 */
import { DEFAULT_POOL } from '../../common/domain/pool.ts';

export const POOLS_SQL = `
CREATE TABLE pool (
  org_id uuid NOT NULL REFERENCES org,
  pool_id uuid NOT NULL,
  -- the fields of common/domain/pool.ts
  body jsonb NOT NULL,
  created_by uuid,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, pool_id)
);

ALTER TABLE customer ADD COLUMN pool_id uuid;
ALTER TABLE customer ADD COLUMN pooled_at bigint;
ALTER TABLE customer ADD COLUMN owned_since bigint;
ALTER TABLE customer ADD COLUMN protected_until bigint;
-- [{ userId, level }]; the table below has the same for looking up by person
ALTER TABLE customer ADD COLUMN collaborators jsonb NOT NULL DEFAULT '[]';
CREATE INDEX customer_pool ON customer (org_id, pool_id, created_at, customer_id) WHERE deleted_at IS NULL AND pool_id IS NOT NULL;

CREATE TABLE customer_collaborator (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  PRIMARY KEY (org_id, user_id, customer_id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, customer_id)
);
CREATE INDEX customer_collaborator_customer ON customer_collaborator (org_id, customer_id);

-- Append only. Ids, times and words of the company's list of reasons; nothing personal.
CREATE TABLE ownership_entry (
  org_id uuid NOT NULL REFERENCES org,
  -- sequence number of the change of the customer; 0 for what was there before the ledger
  seq bigint NOT NULL,
  customer_id uuid NOT NULL,
  kind text NOT NULL,
  from_owner uuid,
  to_owner uuid,
  from_pool uuid,
  to_pool uuid,
  by_id uuid,
  at bigint NOT NULL,
  reason text NOT NULL DEFAULT '',
  mutation_id uuid,
  PRIMARY KEY (org_id, customer_id, seq)
);
CREATE INDEX ownership_to ON ownership_entry (org_id, to_owner, at);
CREATE INDEX ownership_from ON ownership_entry (org_id, from_owner, at);
CREATE INDEX ownership_at ON ownership_entry (org_id, at);
CREATE TRIGGER ownership_append_only BEFORE UPDATE OR DELETE ON ownership_entry FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER ownership_no_truncate BEFORE TRUNCATE ON ownership_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- One row for each person whose numbers were ever asked: locked while they are judged, so that two requests do not both take the last place.
CREATE TABLE holder (org_id uuid NOT NULL, user_id uuid NOT NULL, PRIMARY KEY (org_id, user_id));

UPDATE customer c SET
  pool_id = CASE WHEN c.owner_id IS NULL AND c.team_id IS NULL THEN c.org_id END,
  pooled_at = CASE WHEN c.owner_id IS NULL AND c.team_id IS NULL THEN moved.at END,
  owned_since = CASE WHEN c.owner_id IS NOT NULL THEN moved.at END
FROM (
  SELECT d.org_id, d.customer_id, coalesce((
    SELECT max(h.at) FROM customer_history h WHERE h.org_id = d.org_id AND h.customer_id = d.customer_id AND h.field = 'ownerId'
  ), d.created_at) AS at FROM customer d
) AS moved WHERE moved.org_id = c.org_id AND moved.customer_id = c.customer_id;
INSERT INTO pool (org_id, pool_id, body, created_at, updated_at, ver)
SELECT o.org_id, o.org_id, '${JSON.stringify(DEFAULT_POOL)}'::jsonb, o.created_at, o.created_at, 0 FROM org o;
INSERT INTO ownership_entry (org_id, seq, customer_id, kind, to_owner, to_pool, by_id, at)
SELECT org_id, 0, customer_id, 'create', owner_id, pool_id, created_by, coalesce(owned_since, pooled_at, created_at) FROM customer;
`;
