/** Topic `files`: the system's dialogs for an import and for saving. Only with an open store. Rules FI1 to FI5. */
import type { OpenedFile } from '../../common/ipc/desktop.ts';
import { cleanFileName, saveChosenFile, type ChosenFiles } from '../services/chosen-files.ts';
import type { Session } from '../services/session.ts';
import type { Handlers } from './register.ts';

export type SaveKind = 'csv' | 'xlsx' | 'png' | 'txt' | 'json' | 'html';

/** The system's dialogs; null when the user cancelled. */
export interface Dialogs {
  chooseImport(): Promise<string | null>;
  chooseTarget(name: string, kind: SaveKind): Promise<string | null>;
}

export function fileHandlers(deps: {
  readonly session: Pick<Session, 'workerSession'>;
  readonly files: ChosenFiles;
  readonly dialogs: Dialogs;
}): Pick<Handlers, 'files.openImport' | 'files.save'> {
  const { session, files, dialogs } = deps;
  return {
    'files.openImport': async (): Promise<OpenedFile | null> => {
      session.workerSession(); // throws when the store is locked
      const path = await dialogs.chooseImport();
      return path === null ? null : files.add(path);
    },
    'files.save': async ({ suggestedName, data, kind }): Promise<string | null> => {
      session.workerSession();
      const path = await dialogs.chooseTarget(cleanFileName(suggestedName, kind), kind);
      return path === null ? null : saveChosenFile(path, data);
    },
  };
}
