/** Settings of the whole server, by name. */
import type { Connection, Statement } from '../db/database.ts';

const INSERT: Statement = {
  name: 'setting-insert',
  text: `INSERT INTO server_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
};
const READ: Statement = { name: 'setting-read', text: `SELECT value FROM server_setting WHERE name = $1` };

/** Stores a value unless the name has one, and answers the one that stands. */
export async function keepSetting(connection: Connection, name: string, value: string): Promise<string> {
  await connection.query(INSERT, [name, value]);
  const [row] = await connection.query<{ value: string }>(READ, [name]);
  return row?.value ?? value;
}
