/** Addresses of views. Every view, and every line of a log, has one. */
export const paths = {
  overview: '/',
  pipelines: '/pipelines',
  pipeline: (pipelineId: string, tab?: string) =>
    `/pipelines/${encodeURIComponent(pipelineId)}${tab ? `?tab=${tab}` : ''}`,
  /** With the cursor on a line of the text. */
  editPipeline: (pipelineId: string, line?: number) =>
    `/pipelines/${encodeURIComponent(pipelineId)}/edit${line ? `?line=${line}` : ''}`,
  runs: (filter: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams(filter).toString();
    return query ? `/runs?${query}` : '/runs';
  },
  run: (runId: string, at: { readonly stepRunId?: string; readonly line?: number; readonly tab?: string } = {}) => {
    const query = new URLSearchParams();
    if (at.tab) query.set('tab', at.tab);
    if (at.stepRunId) query.set('step', at.stepRunId);
    const search = query.size > 0 ? `?${query}` : '';
    return `/runs/${encodeURIComponent(runId)}${search}${at.line ? `#L${at.line}` : ''}`;
  },
  runners: '/runners',
  runnerTokens: '/runners?tab=tokens',
  addRunner: '/runners?add=1',
  runner: (runnerId: string) => `/runners/${encodeURIComponent(runnerId)}`,
  approvals: '/approvals',
  secrets: '/secrets',
  settings: '/settings',
  search: (text = '') => `/search${text ? `?q=${encodeURIComponent(text)}` : ''}`,
} as const;
