import { malformed } from '../../domain/errors.ts';

const usual = 50;
const most = 200;

export function pageSizeFrom(requested: number): number {
  return requested === 0 ? usual : Math.min(requested, most);
}

/** Page tokens are the key of the last row; null asks for the first page. */
export function tokenFrom(pageToken: string): string | null {
  if (pageToken.length > 128) throw malformed('page_token', 'page_token is not one of this server');
  return pageToken === '' ? null : pageToken;
}
