import { Compass } from 'lucide-react';
import { Suspense, useEffect, useRef } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { OverviewPage } from '../features/overview/OverviewPage.tsx';
import { RunsPage } from '../features/runs/RunsPage.tsx';
import { JobGraph } from '../graph/JobGraphLater.ts';
import { Blank } from '../ui/Blank.tsx';
import { later } from '../ui/later.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { useCrumbs } from './crumbs.ts';
import { paths } from './paths.ts';

// The two views that a day begins with come with the first script, the others when they are opened, or before.
const PipelinesPage = later(async () => (await import('../features/pipelines/PipelinesPage.tsx')).PipelinesPage);
const PipelinePage = later(async () => (await import('../features/pipelines/PipelinePage.tsx')).PipelinePage);
const EditorPage = later(async () => (await import('../features/editor/EditorPage.tsx')).EditorPage);
/** For where the editor is opened from: its code before anybody asks for it, its workers when somebody is about to. */
const editorAhead = {
  fetch: () => EditorPage.fetch(),
  prepare: async () => (await import('../features/editor/prepare-editor.ts')).prepareEditor(),
};
const RunPage = later(async () => (await import('../features/run/RunPage.tsx')).RunPage);
const RunnersPage = later(async () => (await import('../features/runners/RunnersPage.tsx')).RunnersPage);
const RunnerPage = later(async () => (await import('../features/runners/RunnerPage.tsx')).RunnerPage);
const ApprovalsPage = later(async () => (await import('../features/approvals/ApprovalsPage.tsx')).ApprovalsPage);
const SecretsPage = later(async () => (await import('../features/secrets/SecretsPage.tsx')).SecretsPage);
const SettingsPage = later(async () => (await import('../features/settings/SettingsPage.tsx')).SettingsPage);
const SearchPage = later(async () => (await import('../features/search/SearchPage.tsx')).SearchPage);

const inOrderOfUse = [
  ...[RunPage, JobGraph, PipelinePage, RunnersPage, RunnerPage, PipelinesPage, ApprovalsPage],
  ...[SecretsPage, SettingsPage, SearchPage],
];

/** Once the first view stands the others are fetched, so that they open at once, and while the server is away too. */
export async function fetchAhead(): Promise<void> {
  try {
    for (const page of inOrderOfUse) await page.fetch();
  } catch {
    // The server went away meanwhile: each is fetched when it is opened.
  }
}

export function Pages() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <Switch>
        <Route path="/">
          <OverviewPage />
        </Route>
        <Route path="/pipelines">
          <PipelinesPage />
        </Route>
        <Route path="/pipelines/:pipelineId">
          {({ pipelineId }) => (
            <PipelinePage key={pipelineId} pipelineId={decodeURIComponent(pipelineId)} editor={editorAhead} />
          )}
        </Route>
        <Route path="/pipelines/:pipelineId/edit">
          {({ pipelineId }) => <EditorPage key={pipelineId} pipelineId={decodeURIComponent(pipelineId)} />}
        </Route>
        <Route path="/runs">
          <RunsPage />
        </Route>
        <Route path="/runs/:runId">{({ runId }) => <RunPage key={runId} runId={decodeURIComponent(runId)} />}</Route>
        <Route path="/runners">
          <RunnersPage />
        </Route>
        <Route path="/runners/:runnerId">
          {({ runnerId }) => <RunnerPage key={runnerId} runnerId={decodeURIComponent(runnerId)} />}
        </Route>
        <Route path="/approvals">
          <ApprovalsPage />
        </Route>
        <Route path="/secrets">
          <SecretsPage />
        </Route>
        <Route path="/settings">
          <SettingsPage />
        </Route>
        <Route path="/search">
          <SearchPage />
        </Route>
        <Route>
          <NoPage />
        </Route>
      </Switch>
      <FocusOfPage />
    </Suspense>
  );
}

/**
 * What led to a page has gone with the one before: the keyboard goes on in the new one, not at the top. Stands beside the
 * pages, so that it comes with theirs when their code is waited for.
 */
function FocusOfPage() {
  const [place] = useLocation();
  const shown = useRef(place);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    if (document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true });
  }, [place]);
  return null;
}

function NoPage() {
  const t = useWords(appWords);
  useCrumbs({ label: t('noPageTitle') });
  return (
    <Blank icon={Compass} title={t('noPageTitle')}>
      <Link to={paths.overview} className="underline underline-offset-2">
        {t('home')}
      </Link>
    </Blank>
  );
}
