import { EventEmitter } from 'node:events';

/** The child's end: messages wait for the first listener, and the process ends with its parent. */
class ParentPort extends EventEmitter {
  readonly #waiting: unknown[] = [];

  constructor() {
    super();
    process.on('message', (data) => {
      if (this.listenerCount('message') === 0) this.#waiting.push(data);
      else this.emit('message', { data, ports: [] });
    });
    this.on('newListener', (event) => {
      if (event === 'message') setImmediate(() => this.#flush());
    });
  }

  postMessage(message: unknown): void {
    process.send?.(message);
  }

  #flush(): void {
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
  }
}

Object.defineProperty(process, 'parentPort', { value: new ParentPort() });
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
