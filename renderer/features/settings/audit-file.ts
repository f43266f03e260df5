import type { Event, ListEventsResponse } from '../../../gen/signalbox/console/v1/event_pb.js';

/**
 * The whole audit trail as JSON lines, newest first: one object an event, with all its fields. `read` gives the page of a
 * token; the first has none.
 */
export async function auditFile(read: (pageToken: string) => Promise<ListEventsResponse>): Promise<string> {
  const lines: string[] = [];
  let pageToken = '';
  do {
    const page = await read(pageToken);
    lines.push(...page.events.map((event) => `${JSON.stringify(rowOf(event))}\n`));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return lines.join('');
}

function rowOf({ seq, atMs, type, actor, sentence, from, to, json }: Event) {
  const at = new Date(atMs).toISOString();
  return { seq, at, type, actor, sentence, from, to, fields: json === '' ? {} : (JSON.parse(json) as unknown) };
}
