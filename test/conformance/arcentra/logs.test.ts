import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { WireMessage } from '../../support/wire-client.ts';
import { idOf, type WireAgent, WireServer } from '../../support/wire-server.ts';

const pushLogs = 'gateway.v1.GatewayService/PushLogs';

interface Batch {
  readonly seq: number;
  readonly text?: string;
  readonly data?: Uint8Array;
  readonly compression?: string | number;
  readonly raw_size?: number;
  readonly stepRunId?: string;
}

class LogSource {
  readonly server: WireServer;
  readonly agent: WireAgent;
  readonly stepRunId: string;

  private constructor(server: WireServer, agent: WireAgent, stepRunId: string) {
    this.server = server;
    this.agent = agent;
    this.stepRunId = stepRunId;
  }

  /** An agent with one running step. */
  static async start(server: WireServer): Promise<LogSource> {
    const agent = await server.register('box');
    await server.run();
    const { stepRunId } = await agent.fetchOne();
    await agent.report(stepRunId, 'RUNNING');
    return new LogSource(server, agent, stepRunId);
  }

  message({
    seq,
    text = '',
    data,
    compression = 'COMPRESSION_NONE',
    raw_size,
    stepRunId = this.stepRunId,
  }: Batch): object {
    const content = data ?? Buffer.from(text);
    const timestamp = { seconds: String(Math.floor(this.server.clock.nowMs() / 1000)) };
    const meta = { agent_id: this.agent.agentId, step_id: stepRunId, seq: String(seq), timestamp };
    return {
      batch: {
        batch_id: `b${seq}`,
        meta,
        compression,
        data: content,
        raw_size: raw_size ?? (data ? 0 : content.length),
      },
    };
  }

  /** One whole stream. Answers its ack. */
  async push(
    batches: readonly Batch[],
    metadata: Readonly<Record<string, string>> = {},
    lastKnownSeq = 0,
  ): Promise<WireMessage> {
    const stream = this.agent.client.push(pushLogs, metadata);
    await stream.send({ handshake: { agent_id: this.agent.agentId, last_known_seq: String(lastKnownSeq) } });
    for (const batch of batches) await stream.send(this.message(batch));
    const { ack } = await stream.finish();
    return ack as WireMessage;
  }

  /** The stored lines of the step. */
  lines(): readonly string[] {
    const { text } = this.server.services.logs.read(idOf(this.stepRunId), 0, 10_000);
    return Buffer.from(text).toString('utf8').split('\n').slice(0, -1);
  }
}

const settled = (last: number) => ({ last_accepted_seq: String(last), expected_seq: String(last + 1) });

describe('sequence', () => {
  test('what is sent again is settled silently and stored once', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);

    expect(
      await source.push([
        { seq: 1, text: 'a\n' },
        { seq: 2, text: 'b\n' },
      ]),
    ).toMatchObject({ status: 'STATUS_ACCEPTED', ...settled(2) });
    expect(
      await source.push(
        [
          { seq: 1, text: 'a\n' },
          { seq: 2, text: 'b\n' },
          { seq: 3, text: 'c\n' },
        ],
        {},
        0,
      ),
    ).toMatchObject({
      status: 'STATUS_ACCEPTED',
      ...settled(3),
    });

    expect(source.lines()).toEqual(['a', 'b', 'c']);
  });

  test('a gap is recorded with both ends', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);

    expect(
      await source.push([
        { seq: 1, text: 'a\n' },
        { seq: 5, text: 'b\n' },
      ]),
    ).toMatchObject({ status: 'STATUS_ACCEPTED', ...settled(5) });

    const gaps = server.services.events.after(0).filter(({ type }) => type === 'ingest.gap');
    expect(gaps).toHaveLength(1);
    expect(JSON.stringify(gaps[0])).toMatch(/2.*4/);
  });

  test('numbers that run backwards end the stream with OUT_OF_ORDER', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);

    const ack = await source.push([
      { seq: 1, text: 'a\n' },
      { seq: 2, text: 'b\n' },
      { seq: 2, text: 'x\n' },
      { seq: 3, text: 'c\n' },
    ]);

    expect(ack).toMatchObject({ status: 'STATUS_OUT_OF_ORDER', ...settled(2) });
    expect(await source.push([{ seq: 3, text: 'c\n' }], {}, 2)).toMatchObject({
      status: 'STATUS_ACCEPTED',
      ...settled(3),
    });
    expect(source.lines()).toEqual(['a', 'b', 'c']);
  });

  test('a new spool begins again, told by its id', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    await source.push(
      [
        { seq: 1, text: 'a\n' },
        { seq: 2, text: 'b\n' },
      ],
      { 'signalbox-spool-id': 'one' },
    );

    expect(await source.push([{ seq: 1, text: 'c\n' }], { 'signalbox-spool-id': 'two' })).toMatchObject(settled(1));
    expect(source.lines()).toEqual(['a', 'b', 'c']);
  });

  test('a new spool begins again, told by its first batch', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    await source.push([
      { seq: 1, text: 'a\n' },
      { seq: 2, text: 'b\n' },
    ]);
    server.clock.advance(5_000);

    expect(await source.push([{ seq: 1, text: 'c\n' }], {}, 0)).toMatchObject(settled(1));
    expect(source.lines()).toEqual(['a', 'b', 'c']);
  });

  test('a handshake alone asks for the watermark', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    await source.push([{ seq: 3, text: 'a\n' }]);

    expect(await source.push([], {}, 3)).toMatchObject({ status: 'STATUS_ACCEPTED', rejected_seqs: [], ...settled(3) });
  });
});

describe('shape of the stream', () => {
  test.each([
    ['a second handshake', (source: LogSource) => [{ handshake: {} }, { handshake: {} }, source.message({ seq: 1 })]],
    ['a batch without meta', () => [{ handshake: {} }, { batch: { data: Buffer.from('x') } }]],
    ['a number that no agent reaches', () => [{ batch: { meta: { step_id: 'x', seq: '18446744073709551615' } } }]],
    ['number 0', () => [{ batch: { meta: { step_id: 'x', seq: '0' } } }]],
  ])('%s is INVALID_ARGUMENT', async (_case, messages) => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    const stream = source.agent.client.push(pushLogs);

    for (const message of messages(source)) await stream.send(message);

    await expect(stream.finish()).rejects.toThrow('INVALID_ARGUMENT');
  });

  test('a missing handshake is tolerated, another agent is not', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    const stream = source.agent.client.push(pushLogs);
    await stream.send(source.message({ seq: 1, text: 'a\n' }));
    expect(await stream.finish()).toMatchObject({ ack: settled(1) });

    const foreign = source.agent.client.push(pushLogs);
    await foreign.send({ handshake: { agent_id: 'agt_other' } });
    await expect(foreign.finish()).rejects.toThrow('PERMISSION_DENIED');
  });

  test('a newer stream of the agent ends the older with ABORTED', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    const older = source.agent.client.push(pushLogs);
    await older.send({ handshake: {} });
    await older.send(source.message({ seq: 1, text: 'a\n' }));
    await source.agent.heartbeat();

    await source.push([], {}, 0);

    await expect(older.answer).rejects.toThrow('ABORTED');
  });

  test('a revoked token ends the stream with UNAUTHENTICATED', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    const stream = source.agent.client.push(pushLogs);
    await stream.send({ handshake: {} });
    await stream.send(source.message({ seq: 1, text: 'a\n' }));
    await source.agent.heartbeat();

    server.services.runners.admin.revoke(idOf(source.agent.agentId), 'tester');

    await expect(stream.answer).rejects.toThrow('UNAUTHENTICATED');
  });
});

describe('content', () => {
  const text = 'one\ntwo\nthree\n';

  test.each([
    ['gzip', 'COMPRESSION_GZIP', gzipSync(text)],
    ['gzip of several members', 'COMPRESSION_GZIP', Buffer.concat([gzipSync('one\n'), gzipSync('two\nthree\n')])],
    ['zstd', 'COMPRESSION_ZSTD', zstdCompressSync(text)],
    ['nothing', 'COMPRESSION_UNSPECIFIED', Buffer.from(text)],
  ])('compressed with %s', async (_case, compression, data) => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);

    expect(await source.push([{ seq: 1, data, compression, raw_size: text.length }])).toMatchObject({
      status: 'STATUS_ACCEPTED',
    });
    expect(source.lines()).toEqual(['one', 'two', 'three']);
  });

  const bomb = Buffer.alloc(64 * 1024 * 1024);
  test.each([
    ['a size that is too small', { data: Buffer.from(text), raw_size: 3 }],
    ['a size that is too large', { data: Buffer.from(text), raw_size: 300 }],
    [
      'a size that is wrong after decompression',
      { data: gzipSync(text), compression: 'COMPRESSION_GZIP', raw_size: 13 },
    ],
    [
      'truncated gzip',
      { data: gzipSync(text).subarray(0, 20), compression: 'COMPRESSION_GZIP', raw_size: text.length },
    ],
    [
      'truncated zstd',
      { data: zstdCompressSync(text).subarray(0, 10), compression: 'COMPRESSION_ZSTD', raw_size: text.length },
    ],
    ['a gzip bomb', { data: gzipSync(bomb), compression: 'COMPRESSION_GZIP', raw_size: 0 }],
    ['a zstd bomb with a lie', { data: zstdCompressSync(bomb), compression: 'COMPRESSION_ZSTD', raw_size: 100 }],
    ['an unknown compression', { data: Buffer.from(text), compression: 9, raw_size: text.length }],
    ['a step nobody knows', { text, stepRunId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
  ])('%s refuses this batch for good and the stream goes on', async (_case, batch) => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);

    const ack = await source.push([
      { seq: 1, text: 'before\n' },
      { seq: 2, ...batch },
      { seq: 3, text: 'after\n' },
    ]);

    expect(ack).toMatchObject({ status: 'STATUS_PARTIAL_ACCEPTED', rejected_seqs: ['2'], ...settled(3) });
    expect(source.lines().filter((line) => line === 'before' || line === 'after')).toEqual(['before', 'after']);
    expect(await source.push([{ seq: 4, ...batch }])).toMatchObject({
      status: 'STATUS_REJECTED',
      rejected_seqs: ['4'],
      ...settled(4),
    });
  });

  test('lines of a step of another agent are refused', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    const other = await server.register('other');
    const stream = other.client.push(pushLogs);
    await stream.send({ batch: { meta: { step_id: source.stepRunId, seq: '1' }, data: Buffer.from('forged\n') } });

    expect(await stream.finish()).toMatchObject({ ack: { status: 'STATUS_REJECTED', rejected_seqs: ['1'] } });
    expect(source.lines()).toEqual([]);
  });

  test('lines of a step that has ended are taken for 10 minutes', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    await source.agent.report(source.stepRunId, 'SUCCESS');

    expect(await source.push([{ seq: 1, text: 'late\n' }])).toMatchObject({ status: 'STATUS_ACCEPTED' });
    server.clock.advance(10 * 60_000 + 1);
    expect(await source.push([{ seq: 2, text: 'too late\n' }], {}, 1)).toMatchObject({ status: 'STATUS_REJECTED' });
    expect(source.lines()).toEqual(['late']);
  });

  test('framed lines keep their stream and time; an unknown framing is refused', async () => {
    await using server = await WireServer.start();
    const source = await LogSource.start(server);
    const record = (offset: number, flags: number, line: string) =>
      Buffer.concat([Buffer.from([offset, flags, line.length]), Buffer.from(line)]);
    const data = Buffer.concat([record(0, 1, 'out'), record(5, 2, 'err')]);

    expect(
      await source.push([{ seq: 1, data, raw_size: data.length }], { 'signalbox-log-framing': 'lines-v1' }),
    ).toMatchObject({
      status: 'STATUS_ACCEPTED',
    });
    expect(source.lines()).toEqual(['out', 'err']);
    await expect(source.push([], { 'signalbox-log-framing': 'lines-v9' })).rejects.toThrow('INVALID_ARGUMENT');
  });
});

test('100 MiB go through one agent, in streams that the server may end, while a viewer reads slowly', async () => {
  await using server = await WireServer.start();
  const source = await LogSource.start(server);
  const line = `${randomBytes(511).toString('hex')}\n`;
  const data = Buffer.from(line.repeat(1024));
  const batches = 100;
  const viewer = server.services.logs.tail(idOf(source.stepRunId), 0, AbortSignal.timeout(60_000));
  const firstPage = viewer.next();

  let next = 1;
  while (next <= batches) {
    const stream = source.agent.client.push(pushLogs);
    await stream.send({ handshake: { last_known_seq: String(next - 1) } });
    for (let seq = next; seq <= batches; seq++) await stream.send(source.message({ seq, data, raw_size: data.length }));
    const { ack } = await stream.finish();
    next = Number((ack as { expected_seq: string }).expected_seq);
  }

  let seen = (await firstPage).value?.atUs.length ?? 0;
  while (seen < batches * 1024) {
    const { value: page } = await viewer.next();
    expect(page?.firstLine).toBe(seen);
    seen += page?.atUs.length ?? 0;
  }
  expect(seen).toBe(batches * 1024);
});
