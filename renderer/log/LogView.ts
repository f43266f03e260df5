import type { LogLine } from './line-cache.ts';
import { LogRow, type RowGroup, type RowLook } from './log-row.ts';
import type { RowMap } from './row-map.ts';
import { scrollScale } from './scroll-scale.ts';

/** What a view draws from. */
export interface LogContent {
  readonly line: (number: number) => LogLine | undefined;
  readonly want: (first: number, last: number) => void;
  readonly groupAt: (line: number) => RowGroup | undefined;
}

export interface LogViewport {
  /** Lines at the upper and lower edge. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly isAtEnd: boolean;
  readonly followsTail: boolean;
}

interface LogViewOptions {
  readonly scroller: HTMLElement;
  readonly content: LogContent;
  readonly map: RowMap;
  readonly look: RowLook;
  readonly rowHeight: number;
  readonly onMove: (viewport: LogViewport) => void;
  readonly onFold: (line: number) => void;
  readonly onPick: (line: number, extend: boolean) => void;
}

/**
 * A virtual list over plain elements. What is at the upper edge (a row and the pixels of it that are hidden) is the
 * truth; the scroll bar only shows and sets it. So content never moves under a reader when lines arrive, lines may wrap,
 * and a log may be higher than any element can be.
 */
export class LogView implements Disposable {
  readonly #scroller: HTMLElement;
  readonly #spacer = document.createElement('div');
  /** As high as the view and stuck to it; the list inside it is moved by the hidden pixels of its first row. */
  readonly #layer = document.createElement('div');
  readonly #list = document.createElement('div');
  readonly #options: LogViewOptions;
  readonly #life = new AbortController();
  readonly #resized: ResizeObserver;
  #rows: LogRow[] = [];
  #filled: string[] = [];
  #map: RowMap;
  #look: RowLook;
  #rowHeight: number;
  #wraps = false;
  #anchor = { row: 0, offsetPx: 0 };
  #followsTail = false;
  #expectedScrollTop = 0;
  #frame: number | undefined;
  #version = 0;
  #firstFilled = 0;
  #marked = { first: 0, last: 0 };
  #current = 0;
  readonly #unclipped = new Set<number>();

  constructor(options: LogViewOptions) {
    this.#options = options;
    this.#scroller = options.scroller;
    this.#map = options.map;
    this.#look = options.look;
    this.#rowHeight = options.rowHeight;
    this.#spacer.className = 'log-spacer';
    this.#layer.className = 'log-layer';
    this.#list.className = 'log-list';
    this.#layer.append(this.#list);
    this.#spacer.append(this.#layer);
    this.#scroller.replaceChildren(this.#spacer);
    const { signal } = this.#life;
    this.#scroller.addEventListener('wheel', this.#onWheel, { passive: false, signal });
    this.#scroller.addEventListener('scroll', this.#onScroll, { passive: true, signal });
    this.#layer.addEventListener('click', this.#onClick, { signal });
    this.#resized = new ResizeObserver(() => this.#schedule());
    this.#resized.observe(this.#scroller);
    this.#schedule();
  }

  set map(map: RowMap) {
    const line = this.#map.count > 0 ? this.#map.lineAt(this.#anchor.row) : 1;
    const grew = map.count >= this.#map.count && map.lineAt(this.#anchor.row) === line;
    this.#map = map;
    // The line at the upper edge stays there when rows above it appear or vanish.
    if (!grew) this.#anchor = { row: map.rowOf(line), offsetPx: 0 };
    this.#schedule();
  }

  set look(look: RowLook) {
    this.#look = look;
    this.redraw();
  }

  set rowHeight(rowHeight: number) {
    this.#rowHeight = rowHeight;
    this.redraw();
  }

  set wraps(wraps: boolean) {
    this.#wraps = wraps;
    this.#anchor = { row: this.#anchor.row, offsetPx: 0 };
    this.redraw();
  }

  /** Lines that a link names, and the one that a search is at. */
  mark(range: { readonly first: number; readonly last: number }, current: number): void {
    this.#marked = range;
    this.#current = current;
    this.#schedule();
  }

  follow(): void {
    this.#followsTail = true;
    this.#schedule();
  }

  unfollow(): void {
    this.#followsTail = false;
    this.#schedule();
  }

  /** Lines may have arrived: draws what is in view if it changed. */
  refresh(): void {
    this.#schedule();
  }

  redraw(): void {
    this.#version += 1;
    this.#schedule();
  }

  scrollRows(rows: number): void {
    this.#moveBy(rows * this.#rowHeight);
  }

  scrollPages(pages: number): void {
    this.#moveBy(pages * Math.max(1, this.#rowsInView - 2) * this.#rowHeight);
  }

  toStart(): void {
    this.#followsTail = false;
    this.#anchor = { row: 0, offsetPx: 0 };
    this.#schedule();
  }

  toEnd(): void {
    this.#pinToEnd();
    this.#schedule();
  }

  /** Puts a line at the upper edge. */
  showFrom(line: number): void {
    this.#followsTail = false;
    this.#anchor = { row: this.#map.rowOf(line), offsetPx: 0 };
    this.#schedule();
  }

  /** Brings a line into view with some lines above it; does nothing when it is well inside already. */
  reveal(line: number, above = 3): void {
    const row = this.#map.rowOf(line);
    const first = this.#anchor.row + (this.#anchor.offsetPx > 0 ? 1 : 0);
    const isInside = row >= first + Math.min(above, 2) && row < this.#anchor.row + this.#rowsInView - 2;
    if (isInside && !this.#followsTail) return;
    this.#followsTail = false;
    this.#anchor = { row: Math.max(0, row - above), offsetPx: 0 };
    this.#schedule();
  }

  /** Draws at once, for tests and for a first paint without an empty frame. */
  drawNow(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#draw();
  }

  get #viewPx(): number {
    return this.#scroller.clientHeight;
  }

  get #rowsInView(): number {
    return Math.max(1, Math.floor(this.#viewPx / this.#rowHeight));
  }

  get #logPx(): number {
    return this.#map.count * this.#rowHeight;
  }

  #schedule(): void {
    if (this.#frame !== undefined || this.#life.signal.aborted) return;
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = undefined;
    const viewPx = this.#viewPx;
    if (viewPx === 0) return;
    if (this.#followsTail) this.#pinToEnd();
    this.#clampAnchor();
    this.#fillRows(Math.ceil((viewPx + this.#anchor.offsetPx) / this.#rowHeight) + 1);
    const usedPx = this.#wraps ? this.#settleWrapped(viewPx) : this.#rows.length * this.#rowHeight;
    this.#list.style.transform = `translateY(${-this.#anchor.offsetPx}px)`;
    this.#syncScrollBar(viewPx);
    this.#report(viewPx, usedPx);
  }

  /** Fills rows from the anchor on, reusing those that stay: they move in the document only when they leave the view. */
  #fillRows(wanted: number): void {
    const first = this.#anchor.row;
    const count = Math.max(0, Math.min(wanted, this.#map.count - first));
    if (count > 0) this.#options.content.want(this.#map.lineAt(first), this.#map.lineAt(first + count - 1));
    while (this.#rows.length > count) this.#rows.pop()?.element.remove();
    // What a removed row showed must not be taken for what another shows when they are moved.
    this.#filled.length = this.#rows.length;
    this.#rotateTo(first);
    while (this.#rows.length < count) {
      const row = new LogRow();
      this.#rows.push(row);
      this.#list.append(row.element);
    }
    this.#filled.length = count;
    this.#firstFilled = first;
    for (const [index, row] of this.#rows.entries()) this.#fill(row, index, this.#map.lineAt(first + index));
  }

  #rotateTo(first: number): void {
    const shift = first - this.#firstFilled;
    if (shift === 0 || Math.abs(shift) >= this.#rows.length) return;
    for (let step = 0; step < Math.abs(shift); step += 1) {
      if (shift > 0) {
        const row = this.#rows.shift();
        if (!row) return;
        this.#filled.shift();
        this.#filled.push('');
        this.#list.append(row.element);
        this.#rows.push(row);
      } else {
        const row = this.#rows.pop();
        if (!row) return;
        this.#filled.pop();
        this.#filled.unshift('');
        this.#list.prepend(row.element);
        this.#rows.unshift(row);
      }
    }
  }

  #fill(row: LogRow, index: number, number: number): void {
    const { content } = this.#options;
    const line = content.line(number);
    const group = content.groupAt(number);
    const isWhole = this.#unclipped.has(number);
    // An open line comes again with the same number, so its length is part of what identifies a drawing.
    const key = `${number} ${this.#version} ${line ? `${line.atMs} ${line.text.length} ${line.flags}` : '-'} ${group ? group.isOpen : ''} ${isWhole}`;
    if (this.#filled[index] !== key) {
      row.fill({ number, line, previous: content.line(number - 1), group, isWhole }, this.#look);
      this.#filled[index] = key;
    }
    row.element.classList.toggle('is-marked', number >= this.#marked.first && number <= this.#marked.last);
    row.element.classList.toggle('is-current', number === this.#current);
  }

  /** Wrapped rows are as high as they are: moves the anchor until it lies in the first row and the end is not overrun. */
  #settleWrapped(viewPx: number): number {
    for (let first = this.#rows[0]; first && this.#rows.length > 1; first = this.#rows[0]) {
      const height = first.element.offsetHeight;
      if (this.#anchor.offsetPx < height) break;
      this.#anchor = { row: this.#anchor.row + 1, offsetPx: this.#anchor.offsetPx - height };
      this.#fillRows(this.#rows.length);
    }
    const usedPx = this.#rows.reduce((sum, row) => sum + row.element.offsetHeight, 0);
    const showsLast = this.#anchor.row + this.#rows.length >= this.#map.count;
    const isShort = usedPx - this.#anchor.offsetPx < viewPx;
    if (showsLast && isShort && this.#anchor.row + this.#anchor.offsetPx > 0) this.#pinWrapped();
    return usedPx;
  }

  #clampAnchor(): void {
    const { row, offsetPx } = this.#anchor;
    if (this.#wraps) {
      this.#anchor = { row: Math.max(0, Math.min(row, this.#map.count - 1)), offsetPx: Math.max(0, offsetPx) };
      return;
    }
    const most = Math.max(0, this.#logPx - this.#viewPx);
    const top = Math.max(0, Math.min(most, row * this.#rowHeight + offsetPx));
    const clampedRow = Math.floor(top / this.#rowHeight);
    this.#anchor = { row: clampedRow, offsetPx: top - clampedRow * this.#rowHeight };
  }

  #pinToEnd(): void {
    const row = Math.max(0, this.#map.count - this.#rowsInView - 1);
    // More than fits is cut to the end by the clamp, which knows all heights when lines do not wrap.
    this.#anchor = { row, offsetPx: this.#wraps ? 0 : this.#viewPx };
    if (this.#wraps) this.#pinWrapped();
  }

  /** Rows are measured from the last one upwards: only as many as fit are kept. */
  #pinWrapped(): void {
    this.#fillRows(this.#rowsInView + 2);
    let usedPx = this.#rows.reduce((sum, row) => sum + row.element.offsetHeight, 0);
    let dropped = 0;
    for (const row of this.#rows) {
      const height = row.element.offsetHeight;
      if (usedPx - height < this.#viewPx) break;
      usedPx -= height;
      dropped += 1;
    }
    this.#anchor = { row: this.#anchor.row + dropped, offsetPx: Math.max(0, usedPx - this.#viewPx) };
  }

  #moveBy(px: number): void {
    if (px < 0) this.#followsTail = false;
    let { row, offsetPx } = this.#anchor;
    offsetPx += px;
    while (offsetPx < 0 && row > 0) {
      row -= 1;
      offsetPx += this.#wraps ? this.#estimatedPx(row) : this.#rowHeight;
    }
    this.#anchor = { row, offsetPx: Math.max(0, offsetPx) };
    this.#schedule();
  }

  /** A row above the view is not drawn yet: its height follows from its length, and is corrected when it is drawn. */
  #estimatedPx(row: number): number {
    const line = this.#options.content.line(this.#map.lineAt(row));
    const columns = Math.max(20, Math.floor((this.#layer.clientWidth - 120) / (this.#rowHeight * 0.375)));
    return Math.max(1, Math.ceil((line?.text.length ?? 0) / columns)) * this.#rowHeight;
  }

  #syncScrollBar(viewPx: number): void {
    const scale = scrollScale(this.#logPx, viewPx);
    this.#spacer.style.height = `${scale.scrollerPx}px`;
    this.#layer.style.height = `${viewPx}px`;
    const top = scale.toScroller(this.#anchor.row * this.#rowHeight + Math.min(this.#anchor.offsetPx, this.#rowHeight));
    const isLast = this.#anchor.row + this.#rows.length >= this.#map.count && this.#followsTail;
    const target = isLast ? scale.scrollerPx - viewPx : top;
    if (Math.abs(this.#scroller.scrollTop - target) >= 1) this.#scroller.scrollTop = target;
    this.#expectedScrollTop = this.#scroller.scrollTop;
  }

  #report(viewPx: number, usedPx: number): void {
    const lastRow = this.#anchor.row + this.#rows.length - 1;
    const isAtEnd = lastRow >= this.#map.count - 1 && usedPx - this.#anchor.offsetPx <= viewPx + 1;
    const visible = Math.min(this.#rows.length, Math.ceil((viewPx + this.#anchor.offsetPx) / this.#rowHeight));
    this.#options.onMove({
      firstLine: this.#map.count > 0 ? this.#map.lineAt(this.#anchor.row) : 0,
      lastLine: this.#map.count > 0 ? this.#map.lineAt(Math.max(this.#anchor.row, this.#anchor.row + visible - 1)) : 0,
      isAtEnd,
      followsTail: this.#followsTail,
    });
  }

  readonly #onWheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.deltaY === 0 || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    const unitPx = event.deltaMode === 1 ? this.#rowHeight : event.deltaMode === 2 ? this.#viewPx : 1;
    this.#moveBy(event.deltaY * unitPx);
  };

  /** The scroll bar was dragged, or something scrolled that is not the wheel. */
  readonly #onScroll = (): void => {
    const { scrollTop } = this.#scroller;
    if (Math.abs(scrollTop - this.#expectedScrollTop) < 1) return;
    if (scrollTop < this.#expectedScrollTop) this.#followsTail = false;
    this.#expectedScrollTop = scrollTop;
    const viewPx = this.#viewPx;
    const scale = scrollScale(this.#logPx, viewPx);
    if (scrollTop >= scale.scrollerPx - viewPx - 1) {
      this.#pinToEnd();
    } else {
      const top = scale.toLog(scrollTop);
      const row = Math.floor(top / this.#rowHeight);
      this.#anchor = { row, offsetPx: this.#wraps ? 0 : top - row * this.#rowHeight };
    }
    this.#schedule();
  };

  readonly #onClick = (event: MouseEvent): void => {
    if (!(event.target instanceof HTMLElement)) return;
    const row = event.target.closest<HTMLElement>('.log-row');
    const line = Number(row?.dataset.line ?? 0);
    if (line === 0) return;
    if (event.target.dataset.action === 'fold') this.#options.onFold(line);
    else if (event.target.dataset.action === 'more') {
      this.#unclipped.add(line);
      this.#schedule();
    } else if (event.target.classList.contains('log-number')) this.#options.onPick(line, event.shiftKey);
  };

  [Symbol.dispose](): void {
    this.#life.abort();
    this.#resized.disconnect();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#scroller.replaceChildren();
  }
}
