/**
 * Custom fields; what dictionaries have learnt (colours, costs of channels, reasons for moves, schemas of data); where a customer came from
 * at first; why a status moved. Values of custom fields stay in `customer.custom`, sensitive ones in the sealed `customer.pii`.
 * Rules CF1, CF3, DN1, DN3, DN5.
 */
export const DICTIONARIES_AND_FIELDS_SQL = `
CREATE TABLE custom_field (
  org_id uuid NOT NULL REFERENCES org,
  field_id text NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  label text NOT NULL,
  label_en text NOT NULL,
  help text NOT NULL,
  section text NOT NULL,
  position int NOT NULL,
  required boolean NOT NULL,
  options jsonb NOT NULL,
  currency text,
  default_value jsonb,
  minimum double precision,
  maximum double precision,
  max_length int,
  -- roles that may read and write it; null: by the rules of the role alone
  readers jsonb,
  writers jsonb,
  retired boolean NOT NULL DEFAULT false,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, field_id)
);
CREATE UNIQUE INDEX custom_field_key ON custom_field (org_id, key);

ALTER TABLE dictionary_entry ADD COLUMN color text;
ALTER TABLE dictionary_entry ADD COLUMN cost jsonb;
ALTER TABLE dictionary_entry ADD COLUMN reason_for jsonb NOT NULL DEFAULT '[]';
ALTER TABLE dictionary_entry ADD COLUMN data_schema jsonb;

ALTER TABLE customer ADD COLUMN first_source text;
ALTER TABLE customer ADD COLUMN first_scene text;
-- What stood before the first change, or what stands where nothing was changed.
UPDATE customer c SET
  first_source = CASE WHEN s.old_value IS NULL THEN c.source ELSE coalesce(s.old_value #>> '{}', c.source) END,
  first_scene = CASE WHEN s.old_value IS NULL THEN c.scene ELSE n.old_value #>> '{}' END
FROM customer k
LEFT JOIN LATERAL (SELECT h.old_value FROM customer_history h WHERE h.org_id = k.org_id AND h.customer_id = k.customer_id
  AND h.field = 'source' ORDER BY h.ver LIMIT 1) s ON true
LEFT JOIN LATERAL (SELECT h.old_value FROM customer_history h WHERE h.org_id = k.org_id AND h.customer_id = k.customer_id
  AND h.field = 'scene' ORDER BY h.ver LIMIT 1) n ON true
WHERE k.org_id = c.org_id AND k.customer_id = c.customer_id;

ALTER TABLE customer_history ADD COLUMN reason text;

-- Whoever managed roles managed everything that there was to be set.
UPDATE role SET definition = jsonb_set(definition, '{actions}', (definition -> 'actions') || '["dictionary.manage", "field.manage"]'::jsonb)
WHERE definition -> 'actions' ? 'role.manage' AND NOT definition -> 'actions' ? 'dictionary.manage';
`;
