import { EventEmitter } from 'node:events';

export class NativeImage {
  readonly #sizes: number[] = [];
  #isTemplate = false;

  addRepresentation({ scaleFactor = 1, dataURL }: { readonly scaleFactor?: number; readonly dataURL?: string }): void {
    const bytes = Buffer.from(dataURL?.split(',')[1] ?? '', 'base64');
    this.#sizes.push(widthOf(bytes) / scaleFactor);
  }

  isEmpty(): boolean {
    return this.#sizes.length === 0;
  }

  getSize(): { width: number; height: number } {
    const size = this.#sizes[0] ?? 0;
    return { width: size, height: size };
  }

  setTemplateImage(isTemplate: boolean): void {
    this.#isTemplate = isTemplate;
  }

  isTemplateImage(): boolean {
    return this.#isTemplate;
  }
}

/** From the header of a PNG; anything else is refused. */
function widthOf(png: Buffer): number {
  if (png.subarray(1, 4).toString('latin1') !== 'PNG') throw new Error('this is no PNG');
  return png.readUInt32BE(16);
}

export const nativeImage = {
  createEmpty: () => new NativeImage(),
  createFromBuffer(buffer: Buffer, { scaleFactor = 1 }: { readonly scaleFactor?: number } = {}): NativeImage {
    const image = new NativeImage();
    image.addRepresentation({ scaleFactor, dataURL: `data:image/png;base64,${buffer.toString('base64')}` });
    return image;
  },
};

export const nativeTheme = { themeSource: 'system' as 'system' | 'light' | 'dark', shouldUseDarkColors: true };

class PowerMonitor extends EventEmitter {}
export const powerMonitor = new PowerMonitor();

const blockers = new Set<number>();
let lastBlocker = 0;
export const powerSaveBlocker = {
  start(_type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    lastBlocker += 1;
    blockers.add(lastBlocker);
    return lastBlocker;
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
};

/** Sealing that is none: what comes out is what went in, marked. `DOUBLE_KEYCHAIN=none` is a desktop without one. */
const seal = 'sealed:';
const hasKeychain = process.env.DOUBLE_KEYCHAIN !== 'none';
export const safeStorage = {
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(hasKeychain),
  getSelectedStorageBackend: (): 'basic_text' | 'gnome_libsecret' => (hasKeychain ? 'gnome_libsecret' : 'basic_text'),
  encryptStringAsync: (text: string): Promise<Buffer> => Promise.resolve(Buffer.from(seal + text)),
  async decryptStringAsync(sealed: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    const text = sealed.toString();
    if (!text.startsWith(seal)) throw new Error('Error while decrypting the ciphertext provided to safeStorage');
    return { result: text.slice(seal.length), shouldReEncrypt: false };
  },
};

/** Nothing is opened: the recorder keeps what was asked for. */
export const shell = {
  openExternal: (_url: string): Promise<void> => Promise.resolve(),
  openPath: (_path: string): Promise<string> => Promise.resolve(''),
  showItemInFolder: (_path: string): void => {},
};

/** Nobody answers but the recorder. */
const noAnswer = (): Promise<never> => new Promise(() => {});
export const dialog = {
  showMessageBox: noAnswer as (...values: unknown[]) => Promise<Electron.MessageBoxReturnValue>,
  showOpenDialog: noAnswer as (...values: unknown[]) => Promise<Electron.OpenDialogReturnValue>,
};

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;

  constructor({ title = '', body = '' }: Electron.NotificationConstructorOptions = {}) {
    super();
    this.title = title;
    this.body = body;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    this.emit('show');
  }

  close(): void {
    this.emit('close');
  }
}
