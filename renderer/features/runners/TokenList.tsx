import { useQuery } from '@connectrpc/connect-query';
import { KeyRound } from 'lucide-react';
import { RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { useAction } from '../../data/use-action.ts';
import { Blank } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { runnerWords } from './runner-words.ts';

export function TokenList() {
  const t = useWords(runnerWords);
  const query = useQuery(RunnersService.method.listRegistrationTokens, {});
  const revoke = useAction(RunnersService.method.revokeRegistrationToken, { done: () => t('tokenRevoked') });
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col overflow-y-auto px-5 py-3">
      <Loaded query={query}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <Blank icon={KeyRound} title={t('noTokens')} body={t('noTokensBody')} />
          ) : (
            <Panel>
              <table className="w-full border-collapse">
                <thead>
                  <tr className="text-left text-muted text-small">
                    {(
                      ['tokenNote', 'tokenHint', 'tokenUses', 'tokenCreated', 'tokenExpires', 'tokenState'] as const
                    ).map((word) => (
                      <th key={word} scope="col" className="px-4 py-1.5 font-normal">
                        {t(word)}
                      </th>
                    ))}
                    <td />
                  </tr>
                </thead>
                <tbody>
                  {tokens.map((token) => (
                    <tr key={token.tokenId} className={`h-10 border-t ${token.unusableBecause ? 'text-muted' : ''}`}>
                      <td className="px-4">{token.note || '–'}</td>
                      <td className="px-4 font-mono text-small">{token.hint}…</td>
                      <td className="px-4">
                        {token.maxUses === 0 ? token.uses : t('tokenUsesOf', { uses: token.uses, max: token.maxUses })}
                      </td>
                      <td className="px-4">
                        <Ago atMs={token.createdAtMs} /> · {token.createdBy}
                      </td>
                      <td className="px-4">
                        {token.expiresAtMs === undefined ? t('never') : <Ago atMs={token.expiresAtMs} />}
                      </td>
                      <td className="px-4">{token.unusableBecause || t('tokenUsable')}</td>
                      <td className="px-4 text-right">
                        {token.unusableBecause ? null : (
                          <Button isBusy={revoke.isBusy} onClick={() => revoke.run({ tokenId: token.tokenId })}>
                            {t('revokeToken')}
                          </Button>
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
