import { EventEmitter } from 'node:events';
import type { WebContents } from './web-contents.ts';

export interface FrameOfPage {
  readonly url: string;
  readonly origin: string;
  readonly parent: FrameOfPage | null;
}

export interface IpcMainInvokeEvent {
  readonly sender: WebContents;
  readonly senderFrame: FrameOfPage | null;
}

type Listener = (event: IpcMainInvokeEvent, ...values: unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Listener>();

  handle(channel: string, listener: Listener): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, listener);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** What a page gets: failures arrive with their message only. */
  static async invoke(event: IpcMainInvokeEvent, channel: string, values: readonly unknown[]): Promise<unknown> {
    const handler = ipcMain.#handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return structuredClone(await handler(event, ...values));
  }
}

export const ipcMain = new IpcMain();
export const invoke = IpcMain.invoke;
