import { permitted } from '#server/api/operation.ts';
import { homeInput } from './home.schema.ts';
import { countHome, showBanner } from './show-home.ts';

export const home = {
  counts: permitted({ input: homeInput, permission: 'home:read', run: countHome }),
  banner: permitted({ input: homeInput, permission: 'home:read', run: showBanner }),
};
