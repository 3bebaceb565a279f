/** Limits against abuse as data, what each person used by the hour, the events of unusual volume, and the ways in which the audit is read. */
export const LIMITS_SQL = `
CREATE TABLE company_limits (
  org_id uuid PRIMARY KEY REFERENCES org,
  body jsonb NOT NULL,
  updated_by uuid NOT NULL,
  updated_at bigint NOT NULL
);

-- Hours since 1970. Hours of more than two weeks ago are removed as new ones are written.
CREATE TABLE usage_count (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  hour bigint NOT NULL,
  used bigint NOT NULL,
  PRIMARY KEY (org_id, user_id, kind, hour)
);

-- What is not acknowledged yet grows; afterwards a new one begins. Numbers only.
CREATE TABLE anomaly (
  org_id uuid NOT NULL,
  anomaly_id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  severity text NOT NULL,
  user_id uuid NOT NULL,
  first_at bigint NOT NULL,
  last_at bigint NOT NULL,
  times int NOT NULL,
  facts jsonb NOT NULL,
  acknowledged_by uuid,
  acknowledged_at bigint,
  PRIMARY KEY (org_id, anomaly_id)
);
CREATE UNIQUE INDEX anomaly_open ON anomaly (org_id, kind, user_id) WHERE acknowledged_at IS NULL;
CREATE INDEX anomaly_newest ON anomaly (org_id, last_at);

CREATE INDEX audit_actor ON audit (org_id, actor_id, n);
CREATE INDEX audit_object ON audit (org_id, object_id, n);
CREATE INDEX audit_at ON audit (org_id, at);
`;
