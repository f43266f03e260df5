import { paths } from '../../renderer/app/paths.ts';

export const linkScheme = 'signalbox';

const idForm = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/**
 * The view that an address such as `signalbox://run/<id>?step=<id>&line=120` names, or undefined when it names none. Such
 * addresses come from anywhere, so nothing of them but ids and numbers reaches the console.
 */
export function viewOf(link: string): string | undefined {
  const url = URL.parse(link);
  if (url?.protocol !== `${linkScheme}:`) return undefined;
  const [id = '', ...rest] = url.pathname.split('/').filter(Boolean);
  if (rest.length > 0) return undefined;
  switch (url.hostname) {
    case 'run':
      return idForm.test(id) ? paths.run(id, placeIn(url.searchParams)) : undefined;
    case 'pipeline':
      return idForm.test(id) ? paths.pipeline(id) : undefined;
    case 'runner':
      return idForm.test(id) ? paths.runner(id) : undefined;
    case 'approval':
      return idForm.test(id) ? `${paths.approvals}?id=${id}` : undefined;
    case '':
      return id === '' ? paths.overview : undefined;
    default:
      return undefined;
  }
}

function placeIn(query: URLSearchParams): { readonly stepRunId?: string; readonly line?: number } {
  const step = query.get('step') ?? '';
  const line = Number(query.get('line') ?? 0);
  return {
    ...(idForm.test(step) && { stepRunId: step }),
    ...(Number.isSafeInteger(line) && line > 0 && { line }),
  };
}
