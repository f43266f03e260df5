import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { z } from 'zod';
import type { AnnouncementChannel, Announcements, Channel, Requests } from '../ipc.ts';

interface BridgeOptions {
  /** The page that may ask; undefined while there is none. */
  readonly page: () => WebContents | undefined;
  /** Origins whose pages are our own. */
  readonly isOurs: (origin: string) => boolean;
  readonly failed: (channel: string, reason: unknown) => void;
}

/**
 * Main's end of the bridge. Only the main frame of our own window, while it shows a page of our own, is answered, and only
 * when the values it sends are what the channel takes.
 */
export class Bridge implements Disposable {
  readonly #options: BridgeOptions;
  readonly #channels: Channel[] = [];

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  handle<C extends Channel>(
    channel: C,
    values: z.ZodType<Parameters<Requests[C]>>,
    answer: (...values: Parameters<Requests[C]>) => ReturnType<Requests[C]> | Promise<ReturnType<Requests[C]>>,
  ): void {
    ipcMain.handle(channel, async (event, ...sent: unknown[]) => {
      this.#admit(channel, event);
      const parsed = values.safeParse(sent);
      if (!parsed.success) throw new Error(`${channel}: ${parsed.error.issues[0]?.message ?? 'not what it takes'}`);
      try {
        return await answer(...parsed.data);
      } catch (reason) {
        this.#options.failed(channel, reason);
        throw reason;
      }
    });
    this.#channels.push(channel);
  }

  /** Nobody hears it while there is no window. */
  announce<C extends AnnouncementChannel>(channel: C, ...values: Announcements[C]): void {
    const page = this.#options.page();
    if (page && !page.isDestroyed()) page.send(channel, ...values);
  }

  #admit(channel: string, { sender, senderFrame }: IpcMainInvokeEvent): void {
    const isMainFrame = senderFrame !== null && senderFrame.parent === null;
    if (sender === this.#options.page() && isMainFrame && this.#options.isOurs(senderFrame.origin)) return;
    throw new Error(`${channel} is not for ${senderFrame?.origin ?? 'a page that is gone'}`);
  }

  [Symbol.dispose](): void {
    for (const channel of this.#channels) ipcMain.removeHandler(channel);
  }
}
