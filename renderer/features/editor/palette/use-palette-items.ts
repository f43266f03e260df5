import { createQueryOptions, useQuery, useTransport } from '@connectrpc/connect-query';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { stringify } from 'yaml';
import { PipelinesService } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { textIn } from '../../../words/translate.ts';
import { useLanguage, useWords } from '../../../words/words.ts';
import { builtInItems } from './built-in-items.ts';
import type { PickOption } from './PickList.tsx';
import { contentOf, type PaletteItem } from './palette-item.ts';
import { useRecent } from './palette-state.ts';
import { paletteWords } from './palette-words.ts';
import { snippets } from './snippets.ts';
import { type TemplateSource, templateItems } from './template-items.ts';

export interface GroupedItem extends PaletteItem, PickOption {
  readonly group: string;
  readonly about: string;
}

/** Other pipelines are read when the palette opens; more than these are not looked through. */
const mostSources = 12;

/** Everything the palette offers, recently used first. */
export function usePaletteItems(pipelineId: string, files: Readonly<Record<string, string>>): readonly GroupedItem[] {
  const t = useWords(paletteWords);
  const language = useLanguage();
  const recent = useRecent((state) => state.ids);
  const sources = useSources(pipelineId, files);
  return useMemo(() => {
    const ready = snippets.map(
      ({ id, label, about, block }): PaletteItem => ({
        id: `snippet ${id}`,
        label: textIn(language, label),
        about: textIn(language, about),
        block,
      }),
    );
    const templates = templateItems(sources);
    const all = [...ready, ...builtInItems, ...templates];
    const grouped = (items: readonly PaletteItem[], group: string) =>
      items.map(
        (item): GroupedItem => ({ ...item, group, note: t(item.block.kind), words: stringify(contentOf(item.block)) }),
      );
    const last = recent.flatMap((id) => all.find((item) => item.id === id) ?? []);
    const rest = (items: readonly PaletteItem[]) => items.filter((item) => !last.includes(item));
    return [
      ...grouped(last, t('recent')),
      ...grouped(rest(ready), t('snippets')),
      ...grouped(rest(builtInItems), t('builtIn')),
      ...grouped(rest(templates), t('templates')),
    ];
  }, [language, recent, sources, t]);
}

function useSources(pipelineId: string, files: Readonly<Record<string, string>>): readonly TemplateSource[] {
  const transport = useTransport();
  const { data } = useQuery(PipelinesService.method.listPipelines, { pageSize: mostSources + 1 });
  const others = (data?.pipelines ?? []).filter((other) => other.pipelineId !== pipelineId).slice(0, mostSources);
  return useQueries({
    queries: others.map((other) =>
      createQueryOptions(PipelinesService.method.readText, { pipelineId: other.pipelineId }, { transport }),
    ),
    combine: (reads) => [
      ...Object.entries(files).map(([path, text]): TemplateSource => ({ name: path, path, text })),
      ...reads.flatMap(({ data: read }, index): readonly TemplateSource[] =>
        read === undefined ? [] : [{ name: others[index]?.name ?? '', path: read.filePath, text: read.text }],
      ),
    ],
  });
}
