/**
 * Where the import stands. It lives outside of the page, so that an import goes on and is found again when one comes back.
 *
 * It holds sample values of the user's file, in memory only; everything is forgotten when the store is locked. Rules WI1, WI6.
 */
import { create } from 'zustand';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import type { OpenedFile } from '../../../common/ipc/desktop.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { ImportCheck, ImportInspection, ImportOptions, ImportProgress } from '../../data/api.ts';

export const STAGES = ['file', 'mapping', 'check', 'run'] as const;
export type Stage = (typeof STAGES)[number];

export interface ImportState {
  readonly stage: Stage;
  /** What is going on; null when the user may act. */
  readonly busy: 'opening' | 'inspecting' | 'checking' | 'starting' | 'saving' | null;
  readonly file: OpenedFile | null;
  readonly inspection: ImportInspection | null;
  readonly options: ImportOptions | null;
  readonly progress: ImportProgress | null;
  readonly check: ImportCheck | null;
  readonly taskId: string | null;
  readonly task: BatchTask | null;
  /** When the writing was started, by the clock of this machine. */
  readonly startedAt: number;
  readonly error: AppErrorData | null;
  /** Name of the file into which the failed rows were saved. */
  readonly savedAs: string | null;
  /** Whether the last check was stopped by the user. */
  readonly wasCancelled: boolean;
}

export const INITIAL: ImportState = {
  stage: 'file',
  busy: null,
  file: null,
  inspection: null,
  options: null,
  progress: null,
  check: null,
  taskId: null,
  task: null,
  startedAt: 0,
  error: null,
  savedAs: null,
  wasCancelled: false,
};

/** The state of the one import of this window. */
export const useImport = create<ImportState>(() => INITIAL);

/** Begins anew. What runs goes on in the task centre. */
export function resetImport(): void {
  useImport.setState(INITIAL);
}
