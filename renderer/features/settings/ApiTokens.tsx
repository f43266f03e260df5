import { useQuery } from '@connectrpc/connect-query';
import { type FormEvent, useState } from 'react';
import { ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { useAction } from '../../data/use-action.ts';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { settingsWords } from './settings-words.ts';

const dayMs = 86_400_000;

export function ApiTokens() {
  const t = useWords(settingsWords);
  const query = useQuery(ServerService.method.listApiTokens, {}, { staleTime: 0 });
  const [name, setName] = useState('');
  const [days, setDays] = useState(30);
  const [secret, setSecret] = useState('');
  const refresh = () => void query.refetch();
  const create = useAction(ServerService.method.createApiToken, {
    onDone: (answer) => {
      setSecret(answer.secret);
      setName('');
      refresh();
    },
  });
  const revoke = useAction(ServerService.method.revokeApiToken, { done: () => t('revokedNow'), onDone: refresh });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim()) create.run({ name: name.trim(), validForMs: days * dayMs });
  }
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
      <p className="text-muted">{t('tokenAbout')}</p>
      <form onSubmit={submit} className="flex max-w-[640px] flex-wrap items-end gap-3">
        <div className="min-w-48 flex-1">
          <Field label={t('tokenName')}>
            {(ids) => <TextInput {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        </div>
        <Field label={t('tokenValid')}>
          {(ids) => (
            <Select {...ids} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              <option value={30}>{t('days30')}</option>
              <option value={365}>{t('days365')}</option>
              <option value={0}>{t('forever')}</option>
            </Select>
          )}
        </Field>
        <Button type="submit" look="primary" className="!h-8" isBusy={create.isBusy} disabled={!name.trim()}>
          {t('createToken')}
        </Button>
      </form>
      {secret ? (
        <div className="max-w-[640px]">
          <SecretOnce secret={secret} note={t('tokenOnce')} />
        </div>
      ) : null}
      <Loaded query={query}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <p className="text-muted">{t('noTokens')}</p>
          ) : (
            <Panel>
              <table className="w-full border-collapse">
                <thead>
                  <tr className="text-left text-muted text-small">
                    {(['name', 'created', 'expires', 'lastUsed'] as const).map((word) => (
                      <th key={word} scope="col" className="px-4 py-1.5 font-normal">
                        {t(word)}
                      </th>
                    ))}
                    <td />
                  </tr>
                </thead>
                <tbody>
                  {tokens.map((token) => (
                    <tr
                      key={token.tokenId}
                      className={`h-10 border-t ${token.revokedAtMs === undefined ? '' : 'text-muted'}`}
                    >
                      <td className="px-4 font-semibold">{token.name}</td>
                      <td className="px-4">
                        <Ago atMs={token.createdAtMs} />
                      </td>
                      <td className="px-4">
                        {token.expiresAtMs === undefined ? t('never') : <Ago atMs={token.expiresAtMs} />}
                      </td>
                      <td className="px-4">
                        {token.lastUsedAtMs === undefined ? t('never') : <Ago atMs={token.lastUsedAtMs} />}
                      </td>
                      <td className="px-4 text-right">
                        {token.revokedAtMs === undefined ? (
                          <Button onClick={() => revoke.run({ tokenId: token.tokenId })}>{t('revoke')}</Button>
                        ) : (
                          t('revoked')
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Panel>
          )
        }
      </Loaded>
    </div>
  );
}
