/** The answer of an inverse edit as the undo note takes it. */
import { ok, type Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { Undone } from '../../app/state/undo.ts';

export function undone(answer: Result<unknown, AppErrorData>): Result<Undone, AppErrorData> {
  return answer.ok ? ok({ kept: [], isDone: true }) : answer;
}
