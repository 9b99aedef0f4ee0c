import { permitted } from '#server/api/operation.ts';
import { listSavedViews, removeView, saveView } from './save-view.ts';
import { listSavedViewsInput, removeViewInput, saveViewInput } from './saved-views.schema.ts';

export const savedViews = {
  list: permitted({ input: listSavedViewsInput, permission: 'experiment:read', run: listSavedViews }),
  save: permitted({
    input: saveViewInput,
    permission: 'experiment:read',
    audit: 'tracking-view.saved',
    isSqlOnly: true,
    run: saveView,
  }),
  remove: permitted({
    input: removeViewInput,
    permission: 'experiment:read',
    audit: 'tracking-view.removed',
    isSqlOnly: true,
    run: removeView,
  }),
};
