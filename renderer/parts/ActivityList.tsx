import { Link } from 'wouter';
import type { Event } from '../../gen/signalbox/console/v1/event_pb.js';
import { paths } from '../app/paths.ts';
import { Ago } from '../ui/Time.tsx';
import { eventText } from '../words/event-text.ts';
import { useLanguage } from '../words/words.ts';

interface ActivityListProps {
  readonly events: readonly Event[];
  /** Says who did it. */
  readonly isSigned?: boolean;
}

/** What happened, newest first, each linked to what it is about. */
export function ActivityList({ events, isSigned = false }: ActivityListProps) {
  return (
    <ol className="-mx-2 flex flex-col">
      {events.map((event) => (
        <li key={event.seq} className="relative flex gap-3 rounded-md px-2 py-1 hover:bg-hover">
          <span className="w-20 shrink-0 text-muted text-small leading-5">
            <Ago atMs={event.atMs} />
          </span>
          <Sentence event={event} />
          {isSigned && isPerson(event.actor) ? (
            <span className="max-w-48 shrink-0 truncate text-muted text-small leading-5">{event.actor}</span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** Agents and the server sign their own deeds: that says nothing. */
function isPerson(actor: string): boolean {
  return actor !== 'system' && !actor.startsWith('agt_');
}

function Sentence({ event }: { readonly event: Event }) {
  const to = placeOf(event);
  const text = eventText(event, useLanguage());
  if (!to) return <span className="min-w-0 flex-1 break-words">{text}</span>;
  return (
    <Link to={to} className="min-w-0 flex-1 break-words after:absolute after:inset-0">
      {text}
    </Link>
  );
}

function placeOf(event: Event): string | undefined {
  if (event.runId) return paths.run(event.runId, event.stepRunId ? { stepRunId: event.stepRunId } : {});
  if (event.runnerId) return paths.runner(event.runnerId);
  if (event.pipelineId) return paths.pipeline(event.pipelineId);
  return undefined;
}
