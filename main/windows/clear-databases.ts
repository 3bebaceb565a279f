/**
 * Deletes the databases of wiped stores from the window's storage. Their keys are gone already: this gives the space back and leaves
 * nothing to look at. Other users' databases stay. Rule DS9.
 */
import type { WebContents } from 'electron';
import type { Accounts } from '../services/accounts.ts';

/** Deletes what is noted for deletion; what is still in use stays noted, and is tried again after the next load. */
export async function clearWipedDatabases(accounts: Accounts, contents: WebContents): Promise<void> {
  for (const storeName of (await accounts.device()).toDelete) {
    if (!(await clearDatabases(contents, storeName))) continue;
    const { toDelete } = await accounts.device();
    await accounts.saveDevice({ toDelete: toDelete.filter(other => other !== storeName) });
  }
}

async function clearDatabases(contents: WebContents, storeName: string): Promise<boolean> {
  // Runs in the page, which owns the storage; the name is a hash of our own making, never text from outside.
  const code = `(async () => {
    const names = (await indexedDB.databases()).map(d => d.name).filter(name => name && name.includes(${JSON.stringify(storeName)}));
    const remove = name => new Promise(resolve => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = () => resolve(true);
      request.onerror = () => resolve(false);
      request.onblocked = () => setTimeout(() => resolve(false), 2000);
    });
    return (await Promise.all(names.map(remove))).every(Boolean);
  })()`;
  return (await contents.executeJavaScript(code)) === true;
}
