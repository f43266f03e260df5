import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SavedViewSchema, SavedViewsService } from '../../../gen/signalbox/console/v1/saved_views_pb.js';
import type { SavedViews } from '../../services/saved-views.ts';
import { operatorOf } from './operator.ts';
import type { ConsoleServices } from './services.ts';

export function savedViewsRoutes({ savedViews }: ConsoleServices): ServiceImpl<typeof SavedViewsService> {
  return {
    listSavedViews() {
      return { views: savedViews.list().map(savedViewMessage) };
    },

    saveView({ name, query, pinned }, context) {
      return { view: savedViewMessage(savedViews.save({ name, query, isPinned: pinned }, operatorOf(context))) };
    },

    deleteView({ name }) {
      savedViews.delete(name);
      return {};
    },
  };
}

function savedViewMessage(view: ReturnType<SavedViews['save']>): MessageInitShape<typeof SavedViewSchema> {
  const { name, query, isPinned, savedAtMs, savedBy } = view;
  return { name, query, pinned: isPinned, savedAtMs, savedBy };
}
