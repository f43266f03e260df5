import { statfsSync } from 'node:fs';
import { cpus, freemem, totalmem } from 'node:os';

/** As the heartbeat carries it (feature `host-usage`). */
export interface UsageSample {
  /** Share of all processors since the last sample, 0 to 1. */
  readonly cpuUsage: number;
  readonly memoryUsed: bigint;
  readonly memoryTotal: bigint;
  readonly diskUsed: bigint;
  readonly diskTotal: bigint;
}

/** How busy the machine is: what an operator looks at when jobs are slow. */
export class HostUsage {
  readonly #folder: string;
  #last = cpuTimes();

  constructor(folder: string) {
    this.#folder = folder;
  }

  sample(): UsageSample {
    const before = this.#last;
    const now = cpuTimes();
    this.#last = now;
    const total = now.total - before.total;
    const disk = statfsSync(this.#folder, { bigint: true });
    return {
      cpuUsage: total > 0 ? Math.min(1, Math.max(0, (now.busy - before.busy) / total)) : 0,
      memoryUsed: BigInt(totalmem() - freemem()),
      memoryTotal: BigInt(totalmem()),
      diskUsed: (disk.blocks - disk.bfree) * disk.bsize,
      diskTotal: disk.blocks * disk.bsize,
    };
  }
}

function cpuTimes(): { readonly busy: number; readonly total: number } {
  let [busy, total] = [0, 0];
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    busy += all - times.idle;
    total += all;
  }
  return { busy, total };
}
