/** What is offered for undoing on the page. */
import { beforeEach, expect, it, vi } from 'vitest';
import { offerOwnUndo, offerUndo, resetUndo, takeUndo } from '../../../renderer/app/state/undo.ts';

const { undo } = vi.hoisted(() => ({
  undo: vi.fn<(undoId: string) => Promise<object>>(async () => ({
    ok: true,
    value: { customerId: 'c', undone: 1, kept: ['name'] },
  })),
}));
vi.mock('../../../renderer/data/client.ts', () => ({ data: { undo } }));
beforeEach(resetUndo);

it('[UN5] the newest offer is taken first, each once, and locking forgets all', async () => {
  offerUndo('一', { undoId: 'a' });
  offerUndo('没有改动', { undoId: null });
  offerOwnUndo('二', async () => ({ ok: true, value: { kept: [], isDone: true } }));
  expect(takeUndo()?.text).toBe('二');
  const first = takeUndo();
  expect(first?.text).toBe('一');
  expect(await first?.undo()).toEqual({ ok: true, value: { kept: ['name'], isDone: true } });
  expect(undo).toHaveBeenCalledWith('a');
  expect(takeUndo()).toBeNull();
  offerUndo('三', { undoId: 'b' });
  resetUndo();
  expect(takeUndo()).toBeNull();
});

it('[UN5] an older offer can be taken by its note', () => {
  for (const text of ['一', '二']) offerUndo(text, { undoId: text });
  const second = takeUndo();
  expect(takeUndo(second?.id)).toBeNull();
  expect(takeUndo()?.text).toBe('一');
});
