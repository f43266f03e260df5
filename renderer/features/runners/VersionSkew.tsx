import { useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Runner, VersionFit } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { paths } from '../../app/paths.ts';
import { CopyText } from '../../parts/CopyText.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Chip, Section } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { versionWords } from './version-words.ts';

const differs = ({ versionFit }: Runner) => versionFit === VersionFit.OLDER || versionFit === VersionFit.NEWER;

/** Above the list: how many have another version, and how all of them are updated. */
export function VersionSkewLine({ runners }: { readonly runners: readonly Runner[] }) {
  const t = useWords(versionWords);
  const server = useQuery(ServerService.method.getServer, {});
  const [isOpen, setIsOpen] = useState(false);
  const skewed = runners.filter(differs);
  if (skewed.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 px-5 py-2 text-attention">
      {t('someDiffer', { count: skewed.length, server: server.data?.version ?? '' })}
      <Button onClick={() => setIsOpen(true)}>{t('how')}</Button>
      {isOpen ? <UpdateDialog runners={skewed} onClose={() => setIsOpen(false)} /> : null}
    </div>
  );
}

/** Beside the name of a runner that has another version. */
export function VersionChip({ runner }: { readonly runner: Runner }) {
  const t = useWords(versionWords);
  if (!differs(runner)) return null;
  const word = runner.versionFit === VersionFit.OLDER ? 'olderShort' : 'newerShort';
  return <Chip>{t(word, { agent: runner.agentVersion })}</Chip>;
}

/** On the page of a runner: what another version means for it, and how it is updated or rolled back. */
export function VersionSkew({ runner }: { readonly runner: Runner }) {
  const t = useWords(versionWords);
  const server = useQuery(ServerService.method.getServer, {});
  const [isOpen, setIsOpen] = useState(false);
  if (!differs(runner)) return null;
  const versions = { agent: runner.agentVersion, server: server.data?.version ?? '' };
  return (
    <Section title={t('title')}>
      <p className="text-attention">{t(runner.versionFit === VersionFit.OLDER ? 'older' : 'newer', versions)}</p>
      {runner.embedded ? (
        <p className="mt-1 text-muted">{t('embedded')}</p>
      ) : (
        <Button className="mt-2" onClick={() => setIsOpen(true)}>
          {t('how')}
        </Button>
      )}
      {isOpen ? <UpdateDialog runners={[runner]} onClose={() => setIsOpen(false)} /> : null}
    </Section>
  );
}

interface UpdateDialogProps {
  readonly runners: readonly Runner[];
  readonly onClose: () => void;
}

function UpdateDialog({ runners, onClose }: UpdateDialogProps) {
  const t = useWords(versionWords);
  const { data } = useQuery(ServerService.method.getServer, {});
  if (!data) return null;
  const server = data.version;
  const start = `signalbox agent --server=https://${data.agentAddress} --ca-fingerprint=${data.caFingerprint}`;
  return (
    <Dialog isOpen onClose={onClose} width="medium" title={t('howTitle', { server })} description={t('howAbout')}>
      <ul className="mb-3 flex flex-wrap gap-x-4 gap-y-1">
        {runners.map((runner) => (
          <li key={runner.runnerId} className="flex items-center gap-1.5">
            <Link to={paths.runner(runner.runnerId)} onClick={onClose} className="underline underline-offset-2">
              {runner.name}
            </Link>
            <VersionChip runner={runner} />
          </li>
        ))}
      </ul>
      <ol className="flex list-decimal flex-col gap-2 pl-5">
        <li>{t('stepDrain')}</li>
        <li>{t('stepStop')}</li>
        <li>
          {t('stepReplace', { server })}
          <div className="mt-1">
            <CopyText text="git pull && npm install" />
          </div>
        </li>
        <li>
          {t('stepStart')}
          <div className="mt-1">
            <CopyText text={start} />
          </div>
        </li>
        <li>{t('stepUndrain')}</li>
      </ol>
      <p className="mt-3 text-muted">{t('rollBack')}</p>
    </Dialog>
  );
}
