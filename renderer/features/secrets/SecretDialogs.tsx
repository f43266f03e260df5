import { useQuery } from '@connectrpc/connect-query';
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { type Secret, SecretScopeKind, SecretsService } from '../../../gen/signalbox/console/v1/secrets_pb.js';
import { useAction } from '../../data/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextArea, TextInput } from '../../ui/Field.tsx';
import { useRefusalText } from '../../words/refusal-text.ts';
import { useWords } from '../../words/words.ts';
import { secretWords } from './secret-words.ts';

const scopes = [
  { kind: SecretScopeKind.GLOBAL, word: 'scopeGlobal' },
  { kind: SecretScopeKind.PIPELINE, word: 'scopePipeline' },
  { kind: SecretScopeKind.PROJECT, word: 'scopeProject' },
  { kind: SecretScopeKind.ENVIRONMENT, word: 'scopeEnvironment' },
] as const;

export function CreateSecretDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(secretWords);
  const refusalText = useRefusalText();
  const pipelines = useQuery(PipelinesService.method.listPipelines, { pageSize: 200 });
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [note, setNote] = useState('');
  const [kind, setKind] = useState<SecretScopeKind>(SecretScopeKind.GLOBAL);
  const [scopeName, setScopeName] = useState('');
  const [pipelineId, setPipelineId] = useState('');
  const create = useAction(SecretsService.method.createSecret, {
    isQuiet: true,
    done: () => t('created', { name }),
    onDone: onClose,
  });
  const isNameWrong = name !== '' && !/^[A-Za-z_]\w*$/.test(name);
  const needsName = kind === SecretScopeKind.PROJECT || kind === SecretScopeKind.ENVIRONMENT;
  const isComplete =
    name !== '' &&
    value !== '' &&
    !isNameWrong &&
    (!needsName || scopeName !== '') &&
    (kind !== SecretScopeKind.PIPELINE || pipelineId !== '');
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isComplete) create.run({ name, value, note, scope: { kind, name: scopeName, pipelineId } });
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('create')}
      footer={
        <Button type="submit" form="create-secret" look="primary" isBusy={create.isBusy} disabled={!isComplete}>
          {t('save')}
        </Button>
      }
    >
      <form id="create-secret" onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('name')} help={t('nameHelp')} error={isNameWrong ? t('nameWrong') : undefined}>
          {(ids) => (
            <TextInput
              {...ids}
              aria-invalid={isNameWrong || undefined}
              value={name}
              onChange={(event) => setName(event.target.value)}
              className="font-mono"
            />
          )}
        </Field>
        <Field label={t('value')} help={t('valueHelp')}>
          {(ids) => <SecretValue {...ids} value={value} onChange={setValue} />}
        </Field>
        <Field label={t('scope')}>
          {(ids) => (
            <Select {...ids} value={kind} onChange={(event) => setKind(Number(event.target.value))}>
              {scopes.map((scope) => (
                <option key={scope.kind} value={scope.kind}>
                  {t(scope.word)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {needsName ? (
          <Field label={t('scopeName')}>
            {(ids) => <TextInput {...ids} value={scopeName} onChange={(event) => setScopeName(event.target.value)} />}
          </Field>
        ) : null}
        {kind === SecretScopeKind.PIPELINE ? (
          <Field label={t('pipeline')}>
            {(ids) => (
              <Select {...ids} value={pipelineId} onChange={(event) => setPipelineId(event.target.value)}>
                <option value="">–</option>
                {(pipelines.data?.pipelines ?? []).map((pipeline) => (
                  <option key={pipeline.pipelineId} value={pipeline.pipelineId}>
                    {pipeline.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ) : null}
        <Field label={t('note')}>
          {(ids) => <TextInput {...ids} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        {create.error ? (
          <p role="alert" className="text-failed">
            {refusalText(create.error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

interface SecretValueProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Dots instead of letters, and several lines: keys and certificates have them. No browser offers to store it. */
function SecretValue({ value, onChange, ...ids }: SecretValueProps) {
  return (
    <TextArea
      {...ids}
      rows={3}
      autoComplete="off"
      data-1p-ignore
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="font-mono [-webkit-text-security:disc]"
    />
  );
}

interface SecretDialogProps {
  readonly secret: Secret;
  readonly onClose: () => void;
}

export function RotateSecretDialog({ secret, onClose }: SecretDialogProps) {
  const t = useWords(secretWords);
  const { name, secretId } = secret;
  const [value, setValue] = useState('');
  const rotate = useAction(SecretsService.method.rotateSecret, {
    done: () => t('rotatedNow', { name }),
    onDone: onClose,
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('rotateTitle', { name })}
      description={t('rotateBody')}
      footer={
        <Button type="submit" form="rotate-secret" look="primary" isBusy={rotate.isBusy} disabled={value === ''}>
          {t('save')}
        </Button>
      }
    >
      <form
        id="rotate-secret"
        onSubmit={(event) => {
          event.preventDefault();
          if (value !== '') rotate.run({ secretId, value });
        }}
      >
        <Field label={t('value')} help={t('valueHelp')}>
          {(ids) => <SecretValue {...ids} value={value} onChange={setValue} />}
        </Field>
      </form>
    </Dialog>
  );
}

export function RemoveSecretDialog({ secret, onClose }: SecretDialogProps) {
  const t = useWords(secretWords);
  const { name, secretId } = secret;
  const remove = useAction(SecretsService.method.removeSecret, {
    done: () => t('removed', { name }),
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={t('removeTitle', { name })}
      description={t('removeBody')}
      action={t('remove')}
      icon={Trash2}
      isBusy={remove.isBusy}
      onConfirm={() => remove.run({ secretId })}
      onClose={onClose}
    />
  );
}
