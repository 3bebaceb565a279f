/**
 * The one way by which the page's questions come in: the sender is checked, the arguments are parsed, the answer is a plain result.
 * The topics (app, session, files) are the other files of this folder. Rules IP1 to IP4.
 */
import { CHANNELS, type Channel } from '../../common/ipc/desktop.ts';
import { APP_ORIGIN } from '../../common/ipc/worker-bridge.ts';
import { err, ok, type Result } from '../../common/lib/result.ts';
import { AppError, toErrorData, type AppErrorData } from '../../common/protocol/app-error.ts';
import type { z } from 'zod';
import type { Log } from '../services/log.ts';

export type Arguments<C extends Channel> = z.infer<(typeof CHANNELS)[C]>;
/** For each channel, who answers it. Throws {@link AppError} for refusals and failures. */
export type Handlers = { readonly [C in Channel]: (...args: Arguments<C>) => unknown };

/** What we need to know of Electron's `ipcMain` and of an event. */
export interface IpcPort {
  handle(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => unknown): void;
}
export interface IpcEvent {
  readonly senderFrame: { readonly origin: string; readonly parent: unknown } | null;
}

/** Answers every channel of the contract. */
export function registerIpc(ipc: IpcPort, handlers: Handlers, log: Log): void {
  for (const channel of Object.keys(CHANNELS) as Channel[]) {
    ipc.handle(channel, (event, ...args) => answer(channel, event, args, handlers, log));
  }
}

async function answer(
  channel: Channel,
  event: IpcEvent,
  args: unknown[],
  handlers: Handlers,
  log: Log,
): Promise<Result<unknown, AppErrorData>> {
  try {
    const frame = event.senderFrame;
    // A frame that is gone, a frame inside the page, or a page of another origin has no business here.
    if (frame === null || frame.parent !== null || frame.origin !== APP_ORIGIN) throw new AppError('permission_denied');
    const parsed = CHANNELS[channel].safeParse(args);
    if (!parsed.success) throw new AppError('validation_failed');
    const handle = handlers[channel] as (...values: unknown[]) => unknown;
    return ok(await handle(...parsed.data));
  } catch (error) {
    const data = toErrorData(error);
    if (data.code !== 'internal') log.info('ipc.refused', { channel, code: data.code });
    return err(data.code === 'internal' ? { ...data, ref: log.error(`ipc ${channel}`, error) } : data);
  }
}
