import { useQuery } from '@connectrpc/connect-query';
import { Terminal } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type CreateRunnerResponse, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { useAction } from '../../data/use-action.ts';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field, Segments, Select, TextInput } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import { Arrival } from './Arrival.tsx';
import { CapacityField, LabelsField } from './agent-fields.tsx';
import { parseLabels } from './labels.ts';
import { runnerWords } from './runner-words.ts';

/** A runner with a token of its own, the lines that put it into a Woodpecker agent, and whether that has come. */
export function AttachWoodpecker({ onClose }: { readonly onClose: () => void }) {
  const [made, setMade] = useState<CreateRunnerResponse>();
  return made ? (
    <Lines key={made.runner?.runnerId} made={made} onAnother={() => setMade(undefined)} onClose={onClose} />
  ) : (
    <RunnerForm onMade={setMade} />
  );
}

const backends = ['', 'local', 'docker', 'kubernetes'] as const;
const backendWords = {
  '': 'backendAny',
  local: 'backendLocal',
  docker: 'backendDocker',
  kubernetes: 'backendKubernetes',
} as const;

function RunnerForm({ onMade }: { readonly onMade: (made: CreateRunnerResponse) => void }) {
  const t = useWords(runnerWords);
  const [name, setName] = useState('');
  const [labels, setLabels] = useState('');
  const [capacity, setCapacity] = useState('');
  const [backend, setBackend] = useState<(typeof backends)[number]>('');
  const parsed = parseLabels(labels);
  const create = useAction(RunnersService.method.createRunner, { onDone: onMade });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (parsed.kind === 'wrong' || name.trim() === '') return;
    create.run({ name, labels: { ...parsed.labels }, capacity: Number(capacity) || 0, backend });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('runnerName')} help={t('woodpeckerNameHelp')}>
        {(ids) => <TextInput {...ids} required value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <LabelsField value={labels} onChange={setLabels} />
      <div className="grid grid-cols-2 gap-4">
        <CapacityField value={capacity} onChange={setCapacity} help={t('woodpeckerCapacityHelp')} />
        <Field label={t('backendField')} help={t('backendHelp')}>
          {(ids) => (
            <Select
              {...ids}
              value={backend}
              onChange={(event) => setBackend(backends.find((one) => one === event.target.value) ?? '')}
            >
              {backends.map((one) => (
                <option key={one} value={one}>
                  {t(backendWords[one])}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div>
        <Button type="submit" look="primary" icon={Terminal} isBusy={create.isBusy}>
          {t('makeLines')}
        </Button>
      </div>
    </form>
  );
}

interface LinesProps {
  readonly made: CreateRunnerResponse;
  readonly onAnother: () => void;
  readonly onClose: () => void;
}

function Lines({ made, onAnother, onClose }: LinesProps) {
  const t = useWords(runnerWords);
  const [security, setSecurity] = useState<'tls' | 'plaintext'>('tls');
  const { data } = useQuery(RunnersService.method.listRunners, {});
  const runner = data?.runners.find(({ runnerId }) => runnerId === made.runner?.runnerId);
  const plain = made.woodpecker.find((one) => !one.tls);
  const chosen = security === 'plaintext' ? plain : made.woodpecker.find((one) => one.tls);
  return (
    <div className="flex flex-col gap-4">
      {plain ? (
        <Segments
          label={t('securityField')}
          options={[
            { value: 'tls', label: t('securityTls') },
            { value: 'plaintext', label: t('securityPlain') },
          ]}
          value={security}
          onChange={setSecurity}
        />
      ) : null}
      <div>
        <p className="mb-1.5">{t('pasteLines')}</p>
        <SecretOnce secret={chosen?.lines ?? ''} note={t('tokenOnce')} />
      </div>
      <p className="text-muted text-small">
        {chosen?.tls ? t('tlsUnverified') : t('plainClear')} {chosen?.onlyHere ? t('plainOnlyHere') : ''}
      </p>
      <Arrival
        // Made by hand, it is known before its agent was ever heard of.
        runner={runner?.registeredAtMs === undefined ? undefined : runner}
        awaited={{ sinceMs: made.runner?.createdAtMs ?? 0, runnerId: made.runner?.runnerId ?? '' }}
        onClose={onClose}
      >
        <Button onClick={onAnother}>{t('another')}</Button>
      </Arrival>
    </div>
  );
}
