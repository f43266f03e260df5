import { EventEmitter } from 'node:events';

/** What Electron's listeners get first: an event that can be prevented. */
export class PreventableEvent {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** An emitter of such events. */
export class ElectronEmitter extends EventEmitter {
  /** True when no listener prevented it. */
  protected ask(name: string, event: object = {}, ...values: unknown[]): boolean {
    const preventable = Object.assign(new PreventableEvent(), event);
    this.emit(name, preventable, ...values);
    return !preventable.defaultPrevented;
  }

  protected tell(name: string, event: object = {}, ...values: unknown[]): void {
    this.emit(name, Object.assign(new PreventableEvent(), event), ...values);
  }
}
