import type { BrowserContext, ConsoleMessage, Page } from 'playwright-core';

/** Of a page that hangs or has crashed nothing comes back. */
const patienceMs = 5_000;
const mostLines = 120;
const mostMessages = 20;

const witnesses = new Set<Witness>();

/** What the windows of a journey showed last, for whoever reads that it failed. */
export class Witness {
  readonly #context: BrowserContext;
  readonly #messages = new Map<Page, string[]>();
  #seen: string | undefined;

  constructor(context: BrowserContext) {
    this.#context = context;
    for (const page of context.pages()) this.#listen(page);
    context.on('page', (page) => this.#listen(page));
    witnesses.add(this);
  }

  /** Before the windows close. */
  async look(): Promise<void> {
    this.#seen ??= await this.#account();
  }

  static forgetAll(): void {
    witnesses.clear();
  }

  static async accountOfAll(): Promise<string> {
    const accounts = await Promise.all([...witnesses].map(async (one) => one.#seen ?? (await one.#account())));
    return accounts.join('\n');
  }

  #listen(page: Page): void {
    const messages: string[] = [];
    this.#messages.set(page, messages);
    const keep = (text: string) => {
      messages.push(text.slice(0, 500));
      if (messages.length > mostMessages) messages.shift();
    };
    page.on('pageerror', (error) => keep(`exception: ${error.message}`));
    page.on('crash', () => this.#messages.delete(page)); // it would answer nothing
    page.on('requestfailed', (request) => keep(`request failed: ${request.url()} ${request.failure()?.errorText}`));
    page.on('console', (message: ConsoleMessage) => {
      if (['error', 'warning'].includes(message.type())) keep(`console ${message.type()}: ${message.text()}`);
    });
  }

  async #account(): Promise<string> {
    const pages = [...this.#messages].filter(([page]) => this.#context.pages().includes(page));
    return (await Promise.all(pages.map(([page, messages]) => accountOf(page, messages)))).join('\n');
  }
}

async function accountOf(page: Page, messages: readonly string[]): Promise<string> {
  const [focused, tree] = await Promise.all([
    inTime(page.evaluate<string>(focusedElement)),
    inTime(page.ariaSnapshot()),
  ]);
  const lines = tree.split('\n');
  return [
    `--- on the screen: ${page.url()}`,
    `focus: ${focused}`,
    ...messages,
    ...lines.slice(0, mostLines),
    ...(lines.length > mostLines ? [`… and ${lines.length - mostLines} more lines`] : []),
    ...lastWords(lines.slice(mostLines)),
  ].join('\n');
}

const focusedElement = `(() => {
  const { activeElement } = document;
  const tag = activeElement?.cloneNode(false).outerHTML ?? 'nothing';
  return tag.slice(0, 300) + (document.hasFocus() ? '' : ' (the window has no focus)');
})()`;

/** Toasts and alerts stand last in a page, and first in what is asked of a failure. */
function lastWords(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => /- (status|alert|alertdialog|dialog|region "Notif)/.test(line)).slice(0, 20);
}

async function inTime(answer: Promise<string>): Promise<string> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve('(no answer)'), patienceMs);
  try {
    return await Promise.race([answer.catch((reason) => `(${String(reason).split('\n')[0]})`), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
