/** A display for machines without one: an Xvfb of our own, on a number that it finds itself. Linux only. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface VirtualDisplay {
  /** For the environment variable DISPLAY, e.g. `:101`. */
  readonly display: string;
  stop(): void;
}

/** Whether this machine has no display that a window could open on. */
export function needsVirtualDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'];
}

/** Starts it and waits until it takes connections. Throws with what to install when there is no Xvfb. */
export function startVirtualDisplay(size: {
  readonly width: number;
  readonly height: number;
}): Promise<VirtualDisplay> {
  // A session of its own: Ctrl+C in the terminal must reach the window before its display goes away.
  const screen = `${size.width}x${size.height}x24`;
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  return new Promise((done, fail) => {
    child.once('error', cause => fail(new Error('There is no display and no Xvfb: apt-get install xvfb', { cause })));
    child.once('exit', code => fail(new Error(`Xvfb ended with code ${code}`)));
    const number = child.stdio[3] as Readable;
    number.once('data', (text: Buffer) => {
      done({ display: `:${text.toString().trim()}`, stop: () => void child.kill('SIGTERM') });
    });
  });
}
