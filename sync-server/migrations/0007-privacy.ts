/**
 * Privacy: the blind index of contact values, consents, rules of retention with their exemptions and runs, requests of data subjects,
 * what is left of erased customers as numbers, and a lock for work that one server process does at a time. Rules PI3, PR1, PR8, PR12.
 */
export const PRIVACY_SQL = `
-- The person is gone, the id stays: nothing under it rises from the dead.
ALTER TABLE customer ADD COLUMN erased_at bigint;

-- Keyed hashes only; the key is not in the database.
CREATE TABLE customer_lookup (
  org_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  key_id text NOT NULL,
  exact text[] NOT NULL,
  grams int4[] NOT NULL,
  PRIMARY KEY (org_id, customer_id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, customer_id)
);
CREATE INDEX customer_lookup_exact ON customer_lookup USING gin (exact);
CREATE INDEX customer_lookup_grams ON customer_lookup USING gin (grams);

CREATE TABLE customer_consent (
  org_id uuid NOT NULL,
  consent_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  purpose text NOT NULL,
  channel text NOT NULL,
  state text NOT NULL,
  evidence text NOT NULL,
  at bigint NOT NULL,
  expires_at bigint,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, consent_id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, customer_id)
);
CREATE INDEX customer_consent_customer ON customer_consent (org_id, customer_id, consent_id);

CREATE TABLE privacy_setting (
  org_id uuid PRIMARY KEY REFERENCES org,
  -- what a duplicate check tells of customers out of one's scope
  duplicate_hint text NOT NULL
);

CREATE TABLE retention_rule (
  org_id uuid NOT NULL REFERENCES org,
  rule_id uuid NOT NULL,
  name text NOT NULL,
  target text NOT NULL,
  statuses jsonb NOT NULL,
  days int NOT NULL,
  warn_days int NOT NULL,
  action text NOT NULL,
  active boolean NOT NULL,
  -- not before this time: a new rule lets everyone look at its list first
  effective_from bigint NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (org_id, rule_id)
);
CREATE TABLE retention_exemption (
  org_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  reason text NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (org_id, customer_id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, customer_id)
);
CREATE TABLE retention_run (
  org_id uuid NOT NULL,
  run_id uuid NOT NULL,
  rule_id uuid NOT NULL,
  started_at bigint NOT NULL,
  finished_at bigint,
  done int NOT NULL,
  remaining int NOT NULL,
  PRIMARY KEY (org_id, run_id),
  FOREIGN KEY (org_id, rule_id) REFERENCES retention_rule (org_id, rule_id)
);
CREATE INDEX retention_run_newest ON retention_run (org_id, started_at);

CREATE TABLE privacy_request (
  org_id uuid NOT NULL REFERENCES org,
  request_id uuid NOT NULL,
  kind text NOT NULL,
  customer_id uuid NOT NULL,
  basis text NOT NULL,
  received_at bigint NOT NULL,
  due_at bigint NOT NULL,
  answered_at bigint,
  -- counts only
  summary jsonb NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  answered_by uuid,
  PRIMARY KEY (org_id, request_id)
);
CREATE INDEX privacy_request_newest ON privacy_request (org_id, created_at);

-- What erased customers leave behind: how many, of which month and kind.
CREATE TABLE erased_figure (
  org_id uuid NOT NULL REFERENCES org,
  kind text NOT NULL,
  month text NOT NULL,
  item text NOT NULL,
  total bigint NOT NULL,
  PRIMARY KEY (org_id, kind, month, item)
);

CREATE TABLE job_lock (name text PRIMARY KEY, holder text NOT NULL, held_until bigint NOT NULL);
`;
