/** Lists and paces of tasks, and the typed number. Rules UB2, UB5. */
import { describe, expect, it } from 'vitest';
import { isCountTyped } from '../../../../renderer/features/batch/confirm-count.ts';
import { measureTask } from '../../../../renderer/features/batch/measure-task.ts';
import { mergeTasks } from '../../../../renderer/features/batch/use-tasks.ts';
import { idOf, makeTask } from '../support/samples.ts';

it.each([
  ['38112', true],
  ['38,112', true],
  [' 38 112 ', true],
  ['３８１１２', true],
  ['3811', false],
  ['', false],
])('[UB2] typing "%s" for 38112: %s', (typed, expected) => expect(isCountTyped(typed, 38_112)).toBe(expected));

describe('mergeTasks', () => {
  it('[UB5] what was told last stands, newest first', () => {
    const old = makeTask({ taskId: idOf(1), createdAt: 1 });
    const stored = makeTask({ taskId: idOf(2), createdAt: 2 });
    const told = { ...old, progress: { done: 7, total: 10 } };
    expect(mergeTasks([old, stored], [told])).toEqual([stored, told]);
  });

  it('[UB5] a task that has ended does not run again', () => {
    const ended = makeTask({ status: 'completed', completedAt: 5 });
    expect(mergeTasks([ended], [makeTask({})])).toEqual([ended]);
  });
});

describe('measureTask', () => {
  it('[UB5] per cent, speed and remaining time of a running task', () => {
    const task = makeTask({ progress: { done: 500, total: 2_000 }, createdAt: 1_000 });
    expect(measureTask(task, 3_000)).toEqual({ percent: 25, perSecond: 250, remainingMs: 6_000 });
  });

  it('[UB5] a finished one is measured to its end, an empty one is complete', () => {
    const task = makeTask({ status: 'completed', progress: { done: 10, total: 10 }, completedAt: 2_000 });
    expect(measureTask(task, 99_000)).toEqual({ percent: 100, perSecond: 10, remainingMs: null });
    expect(measureTask({ ...task, progress: { done: 0, total: 0 } }, 0).percent).toBe(100);
  });
});
