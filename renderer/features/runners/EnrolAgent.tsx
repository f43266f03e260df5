import type { MessageInitShape } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { RefreshCw, Terminal } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import {
  type CreateRegistrationTokenRequestSchema,
  type CreateRegistrationTokenResponse,
  EnrolmentPlatform,
  RunnersService,
} from '../../../gen/signalbox/console/v1/runners_pb.js';
import { useDialogKey } from '../../app/shortcuts.ts';
import { useAction } from '../../data/use-action.ts';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { Button } from '../../ui/Button.tsx';
import { Check, Field, Segments, Select, TextInput } from '../../ui/Field.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { Arrival } from './Arrival.tsx';
import { CapacityField, LabelsField } from './agent-fields.tsx';
import { parseLabels } from './labels.ts';
import { Probe } from './Probe.tsx';
import { runnerWords } from './runner-words.ts';

const hourMs = 3_600_000;
const validities = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs, forever: -1 } as const;
const validityWords = Object.keys(validities) as (keyof typeof validities)[]; // the keys are exactly these

type TokenRequest = MessageInitShape<typeof CreateRegistrationTokenRequestSchema>;

/** One command to paste elsewhere, then a checklist that ticks itself. */
export function EnrolAgent({ onClose }: { readonly onClose: () => void }) {
  const [made, setMade] = useState<CreateRegistrationTokenResponse>();
  const [request, setRequest] = useState<TokenRequest>({});
  const create = useAction(RunnersService.method.createRegistrationToken, { onDone: setMade });
  function make(wanted: TokenRequest) {
    setRequest(wanted);
    create.run(wanted);
  }
  return made ? (
    <Enrolment
      key={made.token?.tokenId}
      made={made}
      onRenew={() => create.run(request)}
      onAnother={() => setMade(undefined)}
      onClose={onClose}
    />
  ) : (
    <TokenForm isBusy={create.isBusy} onMake={make} />
  );
}

interface TokenFormProps {
  readonly isBusy: boolean;
  readonly onMake: (request: TokenRequest) => void;
}

function TokenForm({ isBusy, onMake }: TokenFormProps) {
  const t = useWords(runnerWords);
  const [name, setName] = useState('');
  const [labels, setLabels] = useState('');
  const [capacity, setCapacity] = useState('');
  const [validity, setValidity] = useState<keyof typeof validities>('hour');
  const [isOneUse, setIsOneUse] = useState(true);
  const [requiresApproval, setRequiresApproval] = useState(false);
  const parsed = parseLabels(labels);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (parsed.kind === 'wrong') return;
    onMake({
      note: name,
      runnerName: name,
      labels: { ...parsed.labels },
      capacity: Number(capacity) || 0,
      validForMs: validities[validity],
      maxUses: isOneUse ? 1 : 0,
      requiresApproval,
    });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('runnerName')} help={t('runnerNameHelp')}>
        {(ids) => <TextInput {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <LabelsField value={labels} onChange={setLabels} />
      <div className="grid grid-cols-2 gap-4">
        <CapacityField value={capacity} onChange={setCapacity} help={t('capacityHelp')} />
        <Field label={t('validFor')}>
          {(ids) => (
            <Select
              {...ids}
              value={validity}
              onChange={(event) => setValidity(validityWords.find((word) => word === event.target.value) ?? 'hour')}
            >
              {validityWords.map((word) => (
                <option key={word} value={word}>
                  {t(word)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div className="flex flex-col gap-1">
        <span className="font-semibold text-small">{t('uses')}</span>
        <span>
          <Segments
            label={t('uses')}
            options={[
              { value: 'one', label: t('usesOne') },
              { value: 'any', label: t('usesAny') },
            ]}
            value={isOneUse ? 'one' : 'any'}
            onChange={(value) => setIsOneUse(value === 'one')}
          />
        </span>
      </div>
      <Check label={t('requiresApproval')} isOn={requiresApproval} onChange={setRequiresApproval} />
      <div>
        <Button type="submit" look="primary" icon={Terminal} isBusy={isBusy}>
          {t('makeCommand')}
        </Button>
      </div>
    </form>
  );
}

interface EnrolmentProps {
  readonly made: CreateRegistrationTokenResponse;
  /** The same once more, with a new token. */
  readonly onRenew: () => void;
  readonly onAnother: () => void;
  readonly onClose: () => void;
}

type PlatformWord = 'linux' | 'macos' | 'windows';
const platforms: Readonly<Record<PlatformWord, EnrolmentPlatform>> = {
  linux: EnrolmentPlatform.LINUX,
  macos: EnrolmentPlatform.MACOS,
  windows: EnrolmentPlatform.WINDOWS,
};

function Enrolment({ made, onRenew, onAnother, onClose }: EnrolmentProps) {
  const t = useWords(runnerWords);
  const format = useFormat();
  const now = useNow(1000);
  const [platform, setPlatform] = useState<PlatformWord>('linux');
  const { data } = useQuery(RunnersService.method.listRunners, {});
  const sinceMs = made.token?.createdAtMs ?? 0;
  const tokenId = made.token?.tokenId ?? '';
  const runner = data?.runners.find((candidate) => candidate.registrationTokenId === tokenId);
  const command = made.commands.find((candidate) => candidate.platform === platforms[platform])?.command ?? '';
  const expiresAtMs = made.token?.expiresAtMs;
  const isExpired = expiresAtMs !== undefined && expiresAtMs <= now;
  useDialogKey('r', () => !runner && onRenew());
  return (
    <div className="flex flex-col gap-4">
      <Segments
        label={t('platformField')}
        options={[
          { value: 'linux', label: t('linux') },
          { value: 'macos', label: t('macos') },
          { value: 'windows', label: t('windows') },
        ]}
        value={platform}
        onChange={setPlatform}
      />
      <div>
        <p className="mb-1.5">{t('paste')}</p>
        <SecretOnce
          secret={command}
          note={
            isExpired
              ? t('expired')
              : expiresAtMs === undefined
                ? ''
                : t('expires', { time: format.dateTime(expiresAtMs) })
          }
        />
      </div>
      {runner?.approved && runner.connected && !runner.wholeJobs ? (
        <Probe key={runner.runnerId} runner={runner} onClose={onClose} />
      ) : null}
      <Arrival runner={runner} awaited={{ sinceMs, tokenId }} tokenExpiresAtMs={expiresAtMs} onClose={onClose}>
        {runner ? null : (
          <Button icon={RefreshCw} keys="r" look={isExpired ? 'primary' : 'plain'} onClick={onRenew}>
            {t('renewCommand')}
          </Button>
        )}
        <Button onClick={onAnother}>{t('another')}</Button>
      </Arrival>
    </div>
  );
}
