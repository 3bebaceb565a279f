/** Two lanes of a device's counters, what parts of a batch refused, who lost which customer, and what became of quarantined edits. */
export const LANES_AND_QUARANTINE_SQL = `
ALTER TABLE device ADD COLUMN last_bulk_cseq bigint NOT NULL DEFAULT 0;

-- What each part of a batch or import refused or found done already: the task is corrected by it when its author saves it.
CREATE TABLE bulk_part (
  org_id uuid NOT NULL REFERENCES org,
  user_id uuid NOT NULL,
  task_id uuid NOT NULL,
  mutation_id uuid NOT NULL,
  cseq bigint NOT NULL,
  noop int NOT NULL,
  refused int NOT NULL,
  -- the first of them: [{ customerId, line, code, field }]
  failures jsonb NOT NULL,
  PRIMARY KEY (org_id, user_id, task_id, mutation_id)
);

-- Keys under which a customer could be found once and no longer: who holds one had the customer and may be told that he lost him.
CREATE TABLE scope_lost (
  org_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  scope_key text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (org_id, customer_id, scope_key)
);

ALTER TABLE quarantine ADD COLUMN status text NOT NULL DEFAULT 'open';
ALTER TABLE quarantine ADD COLUMN resolved_by uuid;
ALTER TABLE quarantine ADD COLUMN resolved_at bigint;
ALTER TABLE quarantine ADD COLUMN reason text NOT NULL DEFAULT '';
CREATE INDEX quarantine_open ON quarantine (org_id, doc_id) WHERE status = 'open';
`;
