import { Code, ConnectError } from '@connectrpc/connect';
import { Component, type ReactNode, useEffect, useState } from 'react';
import { useConnection } from '../data/connection.ts';
import { Blank, Failure } from '../ui/Blank.tsx';
import { Button } from '../ui/Button.tsx';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';

interface CrashProps {
  /** Another place: what crashed is left behind. */
  readonly place: string;
  readonly children: ReactNode;
}
interface CrashState {
  readonly error: Error | undefined;
  readonly place: string;
}

/** A defect in one view must not take the window with it. */
export class Crash extends Component<CrashProps, CrashState> {
  override state: CrashState = { error: undefined, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<CrashState> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: CrashProps, state: CrashState): CrashState | null {
    return props.place === state.place ? null : { error: undefined, place: props.place };
  }

  override render(): ReactNode {
    return this.state.error ? <CrashPage error={this.state.error} /> : this.props.children;
  }
}

function CrashPage({ error }: { readonly error: Error }) {
  return /dynamically imported module|preload/.test(error.message) ? <NotFetched /> : <Defect error={error} />;
}

/** The code of a view could not be fetched: no defect, but a server that is away. */
function NotFetched() {
  const isLive = useConnection((connection) => connection.phase.kind === 'live');
  const [wasLive] = useState(isLive);
  useEffect(() => {
    // A browser remembers that a module failed until the page is loaded anew.
    if (isLive && !wasLive) location.reload();
  }, [isLive, wasLive]);
  return <Failure error={new ConnectError('', Code.Unavailable)} />;
}

function Defect({ error }: { readonly error: Error }) {
  const t = useWords(appWords);
  return (
    <Blank
      title={t('crashTitle')}
      body={
        <>
          {t('crashBody')}
          <code className="mt-2 block select-all rounded bg-surface p-2 text-left font-mono text-small">
            {error.message}
          </code>
        </>
      }
    >
      <Button onClick={() => location.reload()}>{t('reload')}</Button>
    </Blank>
  );
}
