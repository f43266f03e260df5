import { app } from 'electron';
import { openingsIn } from './pipeline-files.ts';

interface Outlets {
  readonly link: (url: string) => void;
  readonly file: (path: string) => void;
  /** Somebody started Signalbox again, and wants to see it. */
  readonly activated: () => void;
}

/**
 * What the operating system asks to be opened. On macOS that begins before the app is ready, so listening starts at once
 * and what comes early is kept until `deliver`.
 */
export class Openings {
  readonly #early: ((outlets: Outlets) => void)[] = [];
  #outlets: Outlets | undefined;

  constructor() {
    app.on('open-url', (event, url) => {
      event.preventDefault();
      this.#give((outlets) => outlets.link(url));
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      this.#give((outlets) => outlets.file(path));
    });
    app.on('second-instance', (_event, argv, folder) => this.#take(argv, folder));
    app.on('activate', () => this.#give(({ activated }) => activated()));
  }

  /** From now on; what came early first. The own command line names things on Windows and Linux. */
  deliver(outlets: Outlets, argv: readonly string[]): void {
    this.#outlets = outlets;
    for (const opening of this.#early.splice(0)) opening(outlets);
    const { links, files } = openingsIn(argv, process.cwd());
    for (const link of links) outlets.link(link);
    for (const file of files) outlets.file(file);
  }

  #take(argv: readonly string[], folder: string): void {
    const { links, files } = openingsIn(argv, folder);
    this.#give((outlets) => {
      for (const link of links) outlets.link(link);
      for (const file of files) outlets.file(file);
      if (links.length + files.length === 0) outlets.activated();
    });
  }

  #give(opening: (outlets: Outlets) => void): void {
    if (this.#outlets) opening(this.#outlets);
    else this.#early.push(opening);
  }
}
