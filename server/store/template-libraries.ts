import type { TemplateText } from '../../pipeline/include-sources.ts';
import type { LibraryVersion, TemplateLibrary } from '../domain/template-library.ts';
import type { ReadTx, WriteTx } from './store.ts';
import { tableOf } from './table.ts';

export interface LibraryRow extends TemplateLibrary {
  /** Stands for all branches and tags as they were fetched. */
  readonly refsDigest: string;
}

export interface TemplateRow extends LibraryVersion {
  readonly library: string;
  readonly name: string;
  readonly manifestOid: string;
  readonly specOid: string;
}

const libraries = tableOf<LibraryRow>('template_libraries', 'name', {
  name: 'plain',
  repoUrl: 'plain',
  description: 'plain',
  defaultBranch: 'plain',
  commitSha: 'plain',
  refsDigest: 'plain',
  addedAtMs: 'plain',
  addedBy: 'plain',
  fetchedAtMs: 'plain',
  triedAtMs: 'plain',
  error: 'plain',
});

const templates = tableOf<TemplateRow>('library_templates', 'name', {
  library: 'plain',
  name: 'plain',
  version: 'plain',
  kind: 'plain',
  manifestOid: 'plain',
  specOid: 'plain',
});

/** By name. */
export function listLibraries(tx: ReadTx): readonly LibraryRow[] {
  return tx
    .prepare<[], object>(`SELECT ${libraries.columns} FROM template_libraries ORDER BY name`)
    .all()
    .map(libraries.rowFrom);
}

export function findLibrary(tx: ReadTx, name: string): LibraryRow | undefined {
  return libraries.find(tx, name);
}

export function insertLibrary(tx: WriteTx, row: LibraryRow): void {
  libraries.insert(tx, row);
}

export function updateLibrary(tx: WriteTx, name: string, changes: Partial<LibraryRow>): void {
  libraries.update(tx, name, changes);
}

/** With everything it holds. */
export function deleteLibrary(tx: WriteTx, name: string): void {
  tx.prepare<[string], never>('DELETE FROM template_libraries WHERE name = ?').run(name);
}

export function replaceContent(
  tx: WriteTx,
  library: string,
  content: { readonly templates: readonly Omit<TemplateRow, 'library'>[]; readonly texts: ReadonlyMap<string, string> },
): void {
  tx.prepare<[string], never>('DELETE FROM library_templates WHERE library = ?').run(library);
  tx.prepare<[string], never>('DELETE FROM library_texts WHERE library = ?').run(library);
  const insertText = tx.prepare<[string, string, string], never>(
    'INSERT INTO library_texts (library, oid, text) VALUES (?, ?, ?)',
  );
  for (const [oid, text] of content.texts) insertText.run(library, oid, text);
  for (const template of content.templates) templates.insert(tx, { library, ...template });
}

/** Every version of the templates of that name. */
export function listTemplatesNamed(tx: ReadTx, name: string): readonly TemplateRow[] {
  return tx
    .prepare<[string], object>(`SELECT ${templates.columns} FROM library_templates WHERE name = ? ORDER BY library`)
    .all(name)
    .map(templates.rowFrom);
}

export function listTemplates(tx: ReadTx, library: string): readonly TemplateRow[] {
  return tx
    .prepare<[string], object>(`SELECT ${templates.columns} FROM library_templates WHERE library = ? ORDER BY name`)
    .all(library)
    .map(templates.rowFrom);
}

export function countTemplates(tx: ReadTx, library: string): number {
  return (
    tx
      .prepare<[string], { count: number }>(
        'SELECT count(DISTINCT name) AS count FROM library_templates WHERE library = ?',
      )
      .get(library)?.count ?? 0
  );
}

export function listTemplateNames(tx: ReadTx): readonly string[] {
  return tx
    .prepare<[], { name: string }>('SELECT DISTINCT name FROM library_templates ORDER BY name')
    .all()
    .map(({ name }) => name);
}

export function readTemplate(tx: ReadTx, { library, manifestOid, specOid }: TemplateRow): TemplateText {
  const text = tx.prepare<[string, string], { text: string }>(
    'SELECT text FROM library_texts WHERE library = ? AND oid = ?',
  );
  return { manifest: text.get(library, manifestOid)?.text ?? '', spec: text.get(library, specOid)?.text ?? '' };
}
