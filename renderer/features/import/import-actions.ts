/**
 * What a user does in the wizard, step by step. Each action ends with a state that says what happened; none throws. Rules WI1 to WI6.
 *
 * Nothing is written before {@link startImport}. An answer that comes after the user began anew is dropped.
 */
import i18next from 'i18next';
import type { Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { ERROR_CODES } from '../../../common/protocol/error-codes.ts';
import { desktop } from '../../app/desktop.ts';
import { rememberImportName } from '../../app/state/import-names.ts';
import { onSessionState } from '../../app/state/session.ts';
import type { ImportOptions } from '../../data/api.ts';
import { data, onData } from '../../data/client.ts';
import { INITIAL, resetImport, useImport, type ImportState } from './import-store.ts';

const { getState, setState } = useImport;

let isFollowing = false;

/** Lets the user choose a file and looks into it. `defaultStatus` is for rows without a status of their own. */
export async function chooseFile(defaultStatus: string): Promise<void> {
  followWorker();
  setState({ busy: 'opening', error: null });
  const answer = await desktop.files.openImport();
  if (!answer.ok || answer.value === null) {
    setState({ busy: null, error: answer.ok ? null : answer.error });
    return;
  }
  setState({ ...INITIAL, file: answer.value });
  await inspectFile({}, defaultStatus);
}

/** Looks into the chosen file, again where the user says how it is written. */
export async function inspectFile(
  override: { readonly encoding?: string; readonly delimiter?: string },
  defaultStatus: string,
): Promise<void> {
  const { file, options } = getState();
  if (file === null) return;
  const answer = await ask('inspecting', () => data.inspectImport(file.token, override));
  if (answer === null) return;
  const { mapping, encoding, delimiter } = answer;
  setState({
    stage: 'mapping',
    inspection: answer,
    check: null,
    options: {
      region: options?.region ?? 'CN',
      defaultStatus: options?.defaultStatus ?? defaultStatus,
      defaultSource: options?.defaultSource ?? null,
      mapping,
      encoding,
      delimiter,
    },
  });
}

/** Changes how the file is read into customers; an earlier check no longer counts. */
export function changeOptions(patch: Partial<ImportOptions>): void {
  setState(({ options }) => ({
    options: options === null ? null : { ...options, ...patch },
    check: null,
    error: null,
  }));
}

/** Reads the whole file and writes nothing. */
export async function runCheck(): Promise<void> {
  const { file, options } = getState();
  if (file === null || options === null) return;
  setState({ stage: 'check', check: null, progress: null, wasCancelled: false });
  const check = await ask('checking', () => data.checkImport(file.token, options));
  if (check !== null) setState({ check });
  else if (getState().error?.code === 'cancelled') setState({ stage: 'mapping', error: null, wasCancelled: true });
}

/** Stops the check; {@link runCheck} then ends. */
export async function cancelCheck(): Promise<void> {
  const answer = await data.cancelTask('check');
  if (!answer.ok) setState({ error: answer.error });
}

/** Begins to write the valid rows; it goes on while the user does something else. */
export async function startImport(): Promise<void> {
  const { file, options } = getState();
  if (file === null || options === null) return;
  setState({ stage: 'run', progress: null, task: null, taskId: null, savedAs: null, startedAt: Date.now() });
  const started = await ask('starting', () => data.runImport(file.token, options));
  if (started === null) {
    setState({ stage: 'check' });
    return;
  }
  rememberImportName(started.taskId, file.name);
  setState({ taskId: started.taskId });
  const tasks = await data.tasks();
  const task = tasks.ok ? tasks.value.find(candidate => candidate.taskId === started.taskId) : undefined;
  if (task !== undefined) setState(state => (state.task === null ? { task } : state)); // an event may have come before
}

/** Ends the import at the next row; what was written stays. */
export async function cancelImport(): Promise<void> {
  const { taskId } = getState();
  if (taskId === null) return;
  const answer = await data.cancelTask(taskId);
  if (!answer.ok) setState({ error: answer.error });
}

/** Saves the rows that failed as a file that can be corrected and imported again. */
export async function saveFailedRows(suggestedName: string): Promise<void> {
  const { file, options } = getState();
  if (file === null || options === null) return;
  const rows = await ask('saving', () => data.failedRows(file.token, { ...options, reasonTexts: tellReasons() }));
  if (rows === null) return;
  const saved = await ask('saving', () => desktop.files.save({ suggestedName, data: rows, kind: 'csv' }));
  if (saved !== null) setState({ savedAs: saved });
}

/** What may be wrong with a row, in the words of the user's language: the file is read by people. */
function tellReasons(): Record<string, string> {
  const codes = Object.entries(ERROR_CODES).filter(([, { group }]) => group === 'parameter');
  return Object.fromEntries(codes.map(([code]) => [code, i18next.t(code, { ns: 'errors' })]));
}

/** Goes back to an earlier step without forgetting what was chosen. */
export function goBack(stage: 'file' | 'mapping'): void {
  setState({ stage, error: null, wasCancelled: false });
}

/** Asks, shows that it is asked, and keeps the error; null for an error, an answer that comes too late, or none. */
async function ask<T>(
  busy: NonNullable<ImportState['busy']>,
  question: () => Promise<Result<T, AppErrorData>>,
): Promise<T | null> {
  const { file } = getState();
  setState({ busy, error: null });
  const answer = await question();
  if (getState().file !== file) return null;
  setState({ busy: null, error: answer.ok ? null : answer.error });
  return answer.ok ? answer.value : null;
}

function followWorker(): void {
  if (isFollowing) return;
  isFollowing = true;
  onData('importProgress', progress => setState({ progress }));
  onData('task', task => {
    const { taskId, busy } = getState();
    const isOurs =
      task.taskId === taskId || (busy === 'starting' && task.type === 'import' && task.status === 'running');
    if (isOurs) setState({ task });
  });
  onSessionState(state => {
    if (state?.status !== 'unlocked') resetImport();
  });
}
