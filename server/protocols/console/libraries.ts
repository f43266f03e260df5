import type { ServiceImpl } from '@connectrpc/connect';
import type { LibrariesService } from '../../../gen/signalbox/console/v1/libraries_pb.js';
import type { TemplateLibrary } from '../../domain/template-library.ts';
import { libraryMessage, templateMessage } from './library-messages.ts';
import { operatorOf } from './operator.ts';
import type { ConsoleServices } from './services.ts';

export function librariesRoutes({ libraries }: ConsoleServices): ServiceImpl<typeof LibrariesService> {
  const messageOf = (library: TemplateLibrary) => libraryMessage(library, libraries.countTemplates(library.name));
  return {
    listLibraries() {
      return { libraries: libraries.list().map(messageOf) };
    },

    async addLibrary({ name, repoUrl }, context) {
      return { library: messageOf(await libraries.add({ name, repoUrl }, operatorOf(context))) };
    },

    async refreshLibrary({ name }, context) {
      return { library: messageOf(await libraries.refresh(name, operatorOf(context))) };
    },

    removeLibrary({ name }, context) {
      libraries.remove(name, operatorOf(context));
      return {};
    },

    listTemplates() {
      return { templates: libraries.templates().map(templateMessage) };
    },
  };
}
