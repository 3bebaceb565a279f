/**
 * What can be taken back on the page: every single edit offers its undoing here, shown as a short note with a button and reached by
 * Ctrl/Cmd+Z, newest first. How it is undone is the business of who offers it; edits of a customer are undone by the data worker.
 * Rule UN5.
 */
import { create } from 'zustand';
import { ok, type Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { data } from '../../data/client.ts';

/** How many edits Ctrl/Cmd+Z leads back through. */
const DEPTH = 20;

/** What undoing came to: fields that somebody has changed since stay as they are. */
export interface Undone {
  readonly kept: readonly string[];
  /** False when nothing at all could be taken back. */
  readonly isDone: boolean;
}

export interface UndoOffer {
  readonly id: number;
  /** What was done, in words: 已改为“意向”. */
  readonly text: string;
  readonly undo: () => Promise<Result<Undone, AppErrorData>>;
}

interface UndoState {
  readonly offers: readonly UndoOffer[];
  /** The offer that is shown; Ctrl/Cmd+Z reaches older ones as well. */
  readonly shown: UndoOffer | null;
}

const useStore = create<UndoState>(() => ({ offers: [], shown: null }));
let lastId = 0;

/** What the note shows. */
export function useShownUndo(): UndoOffer | null {
  return useStore(state => state.shown);
}

/** Offers the undoing of an edit that the data worker has given an `undoId`; says nothing when nothing had changed. */
export function offerUndo(text: string, { undoId }: { readonly undoId: string | null }): void {
  if (undoId === null) return;
  offerOwnUndo(text, async () => {
    const answer = await data.undo(undoId);
    return answer.ok ? ok({ kept: answer.value.kept, isDone: answer.value.undone > 0 }) : answer;
  });
}

/** Offers the undoing of any other edit: `undo` makes the inverse edit. */
export function offerOwnUndo(text: string, undo: UndoOffer['undo']): void {
  const offer: UndoOffer = { id: ++lastId, text, undo };
  useStore.setState(({ offers }) => ({ offers: [...offers, offer].slice(-DEPTH), shown: offer }));
}

/** Takes the offer, the newest when none is named; null when there is nothing to undo. An offer is taken once. */
export function takeUndo(id?: number): UndoOffer | null {
  const { offers } = useStore.getState();
  const offer = id === undefined ? offers.at(-1) : offers.find(other => other.id === id);
  if (offer === undefined) return null;
  useStore.setState(state => ({
    offers: state.offers.filter(other => other.id !== offer.id),
    shown: state.shown?.id === offer.id ? null : state.shown,
  }));
  return offer;
}

/** The note was closed or has been there long enough; Ctrl/Cmd+Z still works. */
export function hideUndo(id: number): void {
  useStore.setState(({ shown }) => ({ shown: shown?.id === id ? null : shown }));
}

/** Forgets everything (on locking): texts may be personal. */
export function resetUndo(): void {
  useStore.setState({ offers: [], shown: null });
}
