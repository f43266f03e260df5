import { prepareLayout } from '../../graph/use-layout.ts';
import { prepareReader } from './session/reader.ts';

/** Somebody is about to open the editor: its workers fetch their code meanwhile. */
export function prepareEditor(): void {
  prepareReader();
  prepareLayout();
}
