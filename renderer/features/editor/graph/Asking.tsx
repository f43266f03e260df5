import { Unlink } from 'lucide-react';
import { MenuAt, MenuItem } from '../../../ui/Menu.tsx';
import { useWords } from '../../../words/words.ts';
import { addAfter, addInside, addJob, addStage } from './add-gestures.ts';
import type { Anchor } from './anchor.ts';
import { connect, disconnect, sayHindrance } from './connect-gestures.ts';
import { candidatesFor } from './connections.ts';
import type { Gesture } from './gesture.ts';
import { gestureWords } from './gesture-words.ts';
import type { GraphItem, GraphModel, JobItem, StepItem } from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import { moveJobs, moveStep } from './move-gestures.ts';
import { NameBox } from './NameBox.tsx';
import { type MenuCommand, NodeMenu } from './NodeMenu.tsx';
import { nameFault, rename } from './name-gestures.ts';
import { type Pick, PickList } from './PickList.tsx';

/** What the graph has to know from a person before it can do something. One at a time. */
export type Question =
  | {
      readonly kind: 'name';
      readonly purpose: 'after' | 'inside' | 'rename' | 'new';
      readonly what: 'stage' | 'job' | 'step';
      /** Undefined when it is the first of a pipeline. */
      readonly key: string | undefined;
      readonly anchor: Anchor;
      readonly side: 'right' | 'below' | 'over';
    }
  | { readonly kind: 'pick'; readonly purpose: 'to' | 'from' | 'move'; readonly key: string; readonly anchor: Anchor }
  | { readonly kind: 'menu'; readonly key: string; readonly at: { readonly x: number; readonly y: number } }
  | {
      readonly kind: 'edge';
      readonly from: string;
      readonly to: string;
      readonly at: { readonly x: number; readonly y: number };
    };

interface AskingProps {
  readonly question: Question | undefined;
  readonly model: GraphModel | undefined;
  readonly selected: readonly GraphItem[];
  readonly onGesture: (gesture: Gesture) => void;
  readonly onCommand: (command: MenuCommand, key: string) => void;
  /** Nothing was answered: focus goes back. */
  readonly onClose: (question: Question) => void;
}

export function Asking(all: AskingProps) {
  const { question } = all;
  const props = { ...all, onClose: () => question && all.onClose(question) };
  switch (question?.kind) {
    case 'name':
      return <NameQuestion {...props} question={question} />;
    case 'pick':
      return <PickQuestion {...props} question={question} />;
    case 'menu': {
      const item = props.model?.items.get(question.key);
      if (item === undefined) return null;
      return (
        <NodeMenu
          item={item}
          at={question.at}
          onClose={props.onClose}
          onCommand={(command) => props.onCommand(command, question.key)}
        />
      );
    }
    case 'edge':
      return <EdgeMenu {...props} question={question} />;
    default:
      return null;
  }
}

type Of<K extends Question['kind']> = Omit<AskingProps, 'onClose'> & {
  readonly question: Extract<Question, { kind: K }>;
  readonly onClose: () => void;
};

const labels = { stage: 'newStage', job: 'newJob', step: 'newStep' } as const;

function NameQuestion({ question, model, onGesture, onClose }: Of<'name'>) {
  const t = useWords(graphWords);
  const { purpose, what, key, anchor, side } = question;
  const item = key === undefined ? undefined : model?.items.get(key);
  const present = purpose === 'rename' ? (item?.name ?? '') : '';
  const job = item?.kind === 'step' ? item.job : item?.kind === 'job' ? item.name : undefined;

  function gestureFor(name: string): Gesture {
    if (purpose === 'rename' && item) return rename(item, name);
    if (purpose === 'inside' && model && (item?.kind === 'stage' || item?.kind === 'job'))
      return addInside(model, item, name);
    if (purpose === 'after' && item) return addAfter(model, item, name);
    if (what === 'stage') return addStage(model, name, undefined);
    const stage = item?.kind === 'stage' ? item.name : undefined;
    return addJob({ stage, at: undefined, needs: [] }, name);
  }
  return (
    <NameBox
      label={purpose === 'rename' ? t('newName', { name: present }) : t(labels[what])}
      anchor={anchor}
      side={side}
      initial={present}
      mayHaveBlanks={what === 'stage'}
      faultOf={(name) => nameFault(model, { kind: what, present, ...(job !== undefined && { job }) }, name)}
      onDone={(name) => onGesture(gestureFor(name))}
      onCancel={onClose}
    />
  );
}

function PickQuestion({ question, model, selected, onGesture, onClose }: Of<'pick'>) {
  const t = useWords(graphWords);
  const item = model?.items.get(question.key);
  if (model === undefined || item === undefined) return null;
  const { purpose, anchor } = question;
  if (purpose === 'move' && (item.kind === 'job' || item.kind === 'step')) {
    return (
      <PickList
        label={t(item.kind === 'job' ? 'pickStage' : 'pickJob', { name: item.name })}
        anchor={anchor}
        picks={placesFor(model, item)}
        onPick={({ name }) =>
          onGesture(
            item.kind === 'job'
              ? moveJobs(model, jobsWith(item, selected), name)
              : moveStep(model, item, name, undefined),
          )
        }
        onCancel={onClose}
      />
    );
  }
  if (purpose === 'move' || item.kind !== 'job') return null;
  return <ConnectionList {...{ model, item, purpose, anchor, onGesture, onClose }} />;
}

interface ConnectionListProps {
  readonly onGesture: AskingProps['onGesture'];
  readonly onClose: () => void;
  readonly model: GraphModel;
  readonly item: JobItem;
  readonly purpose: 'to' | 'from';
  readonly anchor: Anchor;
}

function ConnectionList({ model, item, purpose, anchor, onGesture, onClose }: ConnectionListProps) {
  const t = useWords(graphWords);
  const say = useWords(gestureWords);
  const ends = (other: JobItem) => (purpose === 'to' ? ([item, other] as const) : ([other, item] as const));
  const candidates = candidatesFor(model, item, purpose);
  const picks = candidates.map(({ job, hindrance }): Pick => {
    const isOn = hindrance?.kind === 'connected';
    const reason = hindrance && !isOn ? sayHindrance(hindrance, ...ends(job)) : undefined;
    const note = isOn ? t('connected') : reason ? say(reason.word, reason.values) : (job.job.stage ?? '');
    return { key: job.key, name: job.name, note, isOn, isRefused: reason !== undefined };
  });
  return (
    <PickList
      label={t(purpose === 'to' ? 'pickTarget' : 'pickSource', { name: item.name })}
      anchor={anchor}
      picks={picks}
      onPick={({ key, isOn }) => {
        const other = candidates.find(({ job }) => job.key === key)?.job;
        if (other === undefined) return;
        const [from, to] = ends(other);
        const gesture = isOn ? disconnect(from, to) : connect(model, from, to);
        // Whoever connects from a job goes on from there.
        onGesture(gesture.ok ? { ...gesture, select: [item.ref] } : gesture);
      }}
      onCancel={onClose}
    />
  );
}

/** A job that is selected takes the other selected jobs along. */
function jobsWith(item: JobItem, selected: readonly GraphItem[]): readonly JobItem[] {
  if (!selected.includes(item)) return [item];
  return selected.filter((each) => each.kind === 'job');
}

function placesFor(model: GraphModel, item: JobItem | StepItem): readonly Pick[] {
  if (item.kind === 'job') {
    return model.lanes.flatMap(({ stage }) =>
      stage
        ? [{ key: stage.key, name: stage.name, note: '', isOn: stage.name === item.job.stage, isRefused: false }]
        : [],
    );
  }
  return model.order.flatMap((key) => {
    const job = model.items.get(key);
    if (job?.kind !== 'job') return [];
    return [{ key, name: job.name, note: job.job.stage ?? '', isOn: key === item.jobKey, isRefused: false }];
  });
}

function EdgeMenu({ question: { from, to, at }, model, onGesture, onClose }: Of<'edge'>) {
  const t = useWords(graphWords);
  const [source, target] = [model?.items.get(from), model?.items.get(to)];
  if (source?.kind !== 'job' || target?.kind !== 'job') return null;
  return (
    <MenuAt label={t('waitsFor', { from: source.name, to: target.name })} at={at} onClose={onClose}>
      <MenuItem icon={Unlink} keys="delete" isDangerous onSelect={() => onGesture(disconnect(source, target))}>
        {t('doDisconnect')}
      </MenuItem>
    </MenuAt>
  );
}
