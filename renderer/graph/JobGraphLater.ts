import { later } from '../ui/later.tsx';

/** The graph and its layout are as large as all views together. */
export const JobGraph = later(async () => (await import('./JobGraph.tsx')).JobGraph);
