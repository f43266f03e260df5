import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { fetchAhead } from './app/Pages.tsx';
import { Shell } from './app/Shell.tsx';
import { controlPlanePath, desktop } from './data/desktop.ts';
import { makeQueryClient } from './data/query-client.ts';
import { openSession } from './data/session.ts';
import { startWatch } from './data/start-watch.ts';
import { transport } from './data/transport.ts';
import { HintProvider } from './ui/Hint.tsx';
import './ui/styles.css';

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root');
const root = createRoot(element);
// Not awaited: what is loaded later imports from the file of this module, and would wait for its end.
if (desktop && location.pathname === controlPlanePath) void showControlPlane(desktop);
else void showConsole();

async function showControlPlane(app: NonNullable<typeof desktop>): Promise<void> {
  const { ControlPlanePage } = await import('./app/ControlPlanePage.tsx');
  root.render(
    <StrictMode>
      <ControlPlanePage app={app} />
    </StrictMode>,
  );
}

async function showConsole(): Promise<void> {
  await openSession();
  const client = makeQueryClient();
  const pageLife = new AbortController();
  startWatch(client, pageLife.signal);
  // A page that goes into the back-forward cache must not hold its connection; coming back loads it anew.
  window.addEventListener('pagehide', () => pageLife.abort(), { once: true });
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());
  root.render(
    <StrictMode>
      <TransportProvider transport={transport}>
        <QueryClientProvider client={client}>
          <HintProvider delayDuration={400}>
            <Shell />
          </HintProvider>
        </QueryClientProvider>
      </TransportProvider>
    </StrictMode>,
  );
  // After the first paint and the first reads: they matter more.
  window.setTimeout(() => void fetchAhead(), 500);
}
