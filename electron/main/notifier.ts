import { Notification } from 'electron';

/** As many as a notification centre shows; older ones are let go. */
const mostKept = 30;

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly isUrgent: boolean;
  readonly clicked: () => void;
}

/** Native notifications. They are kept while they may be clicked: one that is collected does not answer any more. */
export class Notifier implements Disposable {
  readonly #kept = new Set<Notification>();
  #together: Notification | undefined;

  /** Takes the place of what was told together before. */
  showTogether(shown: Shown): void {
    this.#together?.close();
    this.#together = this.show(shown);
  }

  show({ title, body, isUrgent, clicked }: Shown): Notification | undefined {
    if (!Notification.isSupported()) return undefined;
    const notification = new Notification({
      title,
      body,
      silent: !isUrgent,
      timeoutType: isUrgent ? 'never' : 'default',
      urgency: isUrgent ? 'critical' : 'normal',
    });
    notification.on('click', () => {
      this.#kept.delete(notification);
      clicked();
    });
    this.#kept.add(notification);
    const [oldest] = this.#kept;
    if (this.#kept.size > mostKept && oldest) this.#kept.delete(oldest);
    notification.show();
    return notification;
  }

  [Symbol.dispose](): void {
    for (const notification of this.#kept) notification.close();
  }
}
