/**
 * Queries over customers: text in the folded form in which it is searched and sorted, and indexes for what is usually asked. Rules QS1, QS4.
 *
 * The folding takes the first collation of these that the database knows: built in since PostgreSQL 18, ICU before. Both map case by the
 * whole of Unicode, as the devices do; without either, letters outside the locale keep their case.
 */
export const QUERIES_SQL = `
DO $$
DECLARE chosen text;
BEGIN
  SELECT collname INTO chosen FROM pg_collation
  WHERE collname IN ('pg_unicode_fast', 'und-x-icu') AND (collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding())))
  ORDER BY collname = 'pg_unicode_fast' DESC LIMIT 1;
  EXECUTE format(
    'CREATE FUNCTION customer_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS %L',
    format('SELECT lower(normalize(given, NFKC) COLLATE %I)', coalesce(chosen, 'default'))
  );
END $$;

CREATE INDEX customer_acquired ON customer (org_id, acquisition_time DESC, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX customer_status ON customer (org_id, status, acquisition_time DESC) WHERE deleted_at IS NULL;
`;
