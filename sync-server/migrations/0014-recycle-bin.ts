/**
 * The recycle bin: who deleted a customer, when and why. The customer's own row and all that hangs on it stay as they were until the
 * time for restoring is over. Rules RB1 to RB5.
 */
export const RECYCLE_BIN_SQL = `
CREATE TABLE customer_deletion (
  org_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  deleted_at bigint NOT NULL,
  -- null: a rule of retention
  deleted_by uuid,
  -- free text without numbers, addresses and the customer's names
  reason text NOT NULL,
  PRIMARY KEY (org_id, customer_id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, customer_id)
);
CREATE INDEX customer_deletion_at ON customer_deletion (org_id, deleted_at DESC, customer_id);

INSERT INTO customer_deletion (org_id, customer_id, deleted_at, deleted_by, reason)
SELECT org_id, customer_id, deleted_at, NULL, '' FROM customer WHERE deleted_at IS NOT NULL AND erased_at IS NULL;

-- What one edit changed, for taking it back.
CREATE INDEX customer_history_mutation ON customer_history (org_id, mutation_id);

-- Deleting and restoring were one right before.
UPDATE role SET definition = jsonb_set(definition, '{actions}', (definition -> 'actions') || '["customer.restore"]'::jsonb)
WHERE definition -> 'actions' ? 'customer.delete' AND NOT definition -> 'actions' ? 'customer.restore';
`;
