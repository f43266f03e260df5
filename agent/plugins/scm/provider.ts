import * as z from 'zod';

export const providerKinds = ['github', 'gitlab', 'gitea', 'gitee', 'bitbucket'] as const;
export type ProviderKind = (typeof providerKinds)[number];

export const providerForm = z.object({
  kind: z.enum(providerKinds),
  /** Where people read: `https://github.com`. */
  baseUrl: z.string().default(''),
  apiBaseUrl: z.string().default(''),
  token: z.string().default(''),
});
export type Provider = z.infer<typeof providerForm>;

/** What happened in a repository (language reference 11.4), without the delivery itself. */
export interface ScmEvent {
  readonly type: 'push' | 'tag' | 'pull_request' | 'pull_merged';
  /** Of a change request: opened, synchronized, reopened, closed, ... */
  readonly action: string;
  readonly ref: string;
  readonly commit: string;
  readonly actor: string;
  readonly repo: ScmRepository;
  readonly change: ScmChange | null;
  readonly provider: ProviderKind;
}

export interface ScmRepository {
  readonly host: string;
  readonly owner: string;
  readonly name: string;
  readonly full_name: string;
  readonly url: string;
}

export interface ScmChange {
  readonly number: number;
  readonly title: string;
  readonly source_branch: string;
  readonly target_branch: string;
  readonly state: string;
  readonly is_merged: boolean;
  readonly merge_commit: string;
}

export function repositoryFrom(fullName: string, url: string): ScmRepository {
  const slash = fullName.lastIndexOf('/');
  return {
    host: URL.canParse(url) ? new URL(url).host : '',
    owner: fullName.slice(0, Math.max(0, slash)),
    name: fullName.slice(slash + 1),
    full_name: fullName,
    url,
  };
}

/** Foreign JSON, read by path; what is absent or of another type reads as nothing. */
export class Json {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  at(path: string): Json {
    return new Json(path.split('.').reduce(memberOf, this.#value));
  }

  text(path: string): string {
    const found = this.at(path).#value;
    return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : '';
  }

  number(path: string): number {
    const found = this.at(path).#value;
    return typeof found === 'number' ? found : 0;
  }

  is(path: string): boolean {
    return this.at(path).#value === true;
  }

  list(path: string): readonly Json[] {
    const found = this.at(path).#value;
    return Array.isArray(found) ? found.map((item) => new Json(item)) : [];
  }

  get isAbsent(): boolean {
    return this.#value === undefined || this.#value === null;
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (name === '') return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name]; // an object, by the line above
}
