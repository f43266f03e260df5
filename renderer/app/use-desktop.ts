import { useEffect } from 'react';
import { useLocation } from 'wouter';
import type { OpenedFile } from '../../electron/ipc.ts';
import { desktop, useOpenedFile, watchControlPlane } from '../data/desktop.ts';
import { usePreferences } from '../words/preferences.ts';
import { useLanguage } from '../words/words.ts';
import { paths } from './paths.ts';

/** What the desktop app asks of the console: to show a view, to open a file; and what it is told: how the console looks. */
export function useDesktop(): void {
  const [, navigate] = useLocation();
  const theme = usePreferences((preferences) => preferences.theme);
  const language = useLanguage();
  useEffect(() => void desktop?.setAppearance({ theme, language }), [theme, language]);
  useEffect(() => {
    if (!desktop) return;
    const app = desktop;
    watchControlPlane(app);
    const open = async () => {
      for (const file of await app.takeOpenedFiles()) draftFrom(file, navigate);
    };
    const stops = [app.onNavigate((path) => navigate(path)), app.onFilesOpened(() => void open())];
    void open();
    return () => {
      for (const stop of stops) stop();
    };
  }, [navigate]);
  useFileDrop(navigate);
}

const pipelineFile = /\.(ya?ml|json)$/i;
const mostBytes = 2 ** 20;

/** A pipeline file that is dropped anywhere on the window becomes the draft of a pipeline. */
function useFileDrop(navigate: (path: string) => void): void {
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault(), { signal });
    window.addEventListener('drop', (event) => void drop(event, navigate), { signal });
    return () => listening.abort();
  }, [navigate]);
}

const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

async function drop(event: DragEvent, navigate: (path: string) => void): Promise<void> {
  if (event.defaultPrevented || !carriesFiles(event)) return;
  event.preventDefault(); // else the window would show the file instead of the console
  const file = [...(event.dataTransfer?.files ?? [])].find(({ name }) => pipelineFile.test(name));
  if (file && file.size <= mostBytes) draftFrom({ name: file.name, text: await file.text() }, navigate);
}

let drafts = 0;

function draftFrom(file: OpenedFile, navigate: (path: string) => void): void {
  drafts += 1;
  useOpenedFile.setState({ file });
  navigate(`${paths.pipelines}?add=file-${drafts}`);
}
