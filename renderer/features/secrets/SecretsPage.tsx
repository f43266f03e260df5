import { useQuery } from '@connectrpc/connect-query';
import { Ellipsis, History, KeyRound, Plus, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Secret, SecretScopeKind, SecretsService } from '../../../gen/signalbox/console/v1/secrets_pb.js';
import { useCrumbs } from '../../app/crumbs.ts';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Blank } from '../../ui/Blank.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/Menu.tsx';
import { Chip, PageHead, Panel } from '../../ui/Page.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { CreateSecretDialog, RemoveSecretDialog, RotateSecretDialog } from './SecretDialogs.tsx';
import { secretWords } from './secret-words.ts';

type Asking = { readonly kind: 'create' } | { readonly kind: 'rotate' | 'remove' | 'uses'; readonly secret: Secret };

const example = '${{ secrets.DEPLOY_TOKEN }}';

export function SecretsPage() {
  const t = useWords(secretWords);
  useCrumbs({ label: t('title') });
  const query = useQuery(SecretsService.method.listSecrets, {});
  const [asking, setAsking] = useState<Asking>();
  const create = () => setAsking({ kind: 'create' });
  const close = () => {
    setAsking(undefined);
    void query.refetch();
  };
  useShortcuts([{ keys: 'a', label: t('create'), group: t('title'), run: create }]);
  return (
    <>
      <PageHead
        title={t('title')}
        aside={
          <Button look="primary" icon={Plus} keys="a" onClick={create}>
            {t('create')}
          </Button>
        }
      >
        <p className="text-muted">{t('about')}</p>
      </PageHead>
      <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col overflow-y-auto px-5 pb-5">
        <Loaded query={query}>
          {({ secrets }) =>
            secrets.length === 0 ? (
              <Blank icon={KeyRound} title={t('noneTitle')} body={t('noneBody', { example })}>
                <Button look="primary" icon={Plus} onClick={create}>
                  {t('create')}
                </Button>
              </Blank>
            ) : (
              <SecretTable secrets={secrets} onAsk={setAsking} />
            )
          }
        </Loaded>
      </div>
      {asking?.kind === 'create' ? <CreateSecretDialog onClose={close} /> : null}
      {asking?.kind === 'rotate' ? <RotateSecretDialog secret={asking.secret} onClose={close} /> : null}
      {asking?.kind === 'remove' ? <RemoveSecretDialog secret={asking.secret} onClose={close} /> : null}
      {asking?.kind === 'uses' ? <UsesDialog secret={asking.secret} onClose={close} /> : null}
    </>
  );
}

interface SecretTableProps {
  readonly secrets: readonly Secret[];
  readonly onAsk: (asking: Asking) => void;
}

function SecretTable({ secrets, onAsk }: SecretTableProps) {
  const t = useWords(secretWords);
  return (
    <Panel>
      <table className="w-full border-collapse">
        <thead>
          <tr className="text-left text-muted text-small">
            {(['name', 'scope', 'version', 'rotated', 'lastUsed'] as const).map((word) => (
              <th key={word} scope="col" className="px-4 py-1.5 font-normal">
                {t(word)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {secrets.map((secret) => (
            <tr key={secret.secretId} className="h-11 border-t hover:bg-hover">
              <td className="px-4">
                <code className="font-mono font-semibold">{secret.name}</code>
                {secret.masked ? null : <span className="ml-2 text-attention text-small">{t('notMasked')}</span>}
                {secret.note ? <span className="block text-muted text-small">{secret.note}</span> : null}
              </td>
              <td className="px-4">
                <Scope secret={secret} />
              </td>
              <td className="px-4">{secret.version}</td>
              <td className="px-4 text-muted">
                <Ago atMs={secret.rotatedAtMs ?? secret.createdAtMs} /> · {secret.createdBy}
              </td>
              <td className="px-4 text-muted">
                {secret.lastUsedAtMs === undefined ? t('never') : <Ago atMs={secret.lastUsedAtMs} />}
              </td>
              <td className="px-4 text-right">
                <Menu trigger={<IconButton icon={Ellipsis} label={t('actions', { name: secret.name })} />}>
                  <MenuItem icon={RotateCcw} onSelect={() => onAsk({ kind: 'rotate', secret })}>
                    {t('rotate')}
                  </MenuItem>
                  <MenuItem icon={History} onSelect={() => onAsk({ kind: 'uses', secret })}>
                    {t('uses')}
                  </MenuItem>
                  <MenuLine />
                  <MenuItem icon={Trash2} isDangerous onSelect={() => onAsk({ kind: 'remove', secret })}>
                    {t('remove')}
                  </MenuItem>
                </Menu>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Scope({ secret }: { readonly secret: Secret }) {
  const t = useWords(secretWords);
  switch (secret.scope?.kind) {
    case SecretScopeKind.PIPELINE:
      return (
        <Link to={paths.pipeline(secret.scope.pipelineId)} className="underline-offset-2 hover:underline">
          {secret.pipelineName}
        </Link>
      );
    case SecretScopeKind.PROJECT:
      return (
        <span className="inline-flex items-center gap-1.5">
          {t('scopeProject')} <Chip>{secret.scope.name}</Chip>
        </span>
      );
    case SecretScopeKind.ENVIRONMENT:
      return (
        <span className="inline-flex items-center gap-1.5">
          {t('scopeEnvironment')} <Chip>{secret.scope.name}</Chip>
        </span>
      );
    default:
      return t('scopeGlobal');
  }
}

function UsesDialog({ secret, onClose }: { readonly secret: Secret; readonly onClose: () => void }) {
  const t = useWords(secretWords);
  const query = useQuery(SecretsService.method.listSecretUses, { secretId: secret.secretId }, { staleTime: 0 });
  return (
    <Dialog isOpen onClose={onClose} title={t('usesOf', { name: secret.name })}>
      <Loaded query={query}>
        {({ uses }) =>
          uses.length === 0 ? (
            <p className="text-muted">{t('notUsed')}</p>
          ) : (
            <ul className="flex flex-col">
              {uses.map((use) => (
                <li key={`${use.runId} ${use.version}`} className="flex h-8 items-center gap-2">
                  <Link to={paths.run(use.runId)} className="flex-1 font-semibold hover:underline">
                    {use.pipelineName} #{use.runNumber}
                  </Link>
                  <span className="text-muted text-small">{t('byVersion', { version: use.version })}</span>
                  <span className="text-muted text-small">
                    <Ago atMs={use.atMs} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Dialog>
  );
}
