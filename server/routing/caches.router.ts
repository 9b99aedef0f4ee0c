import { permitted } from '#server/api/operation.ts';
import { purgeCacheInput, showCacheInput } from './caches.schema.ts';
import { purgeCache } from './purge-cache.ts';
import { showCache } from './show-cache.ts';

export const caches = {
  show: permitted({ input: showCacheInput, permission: 'workflow:read', run: showCache }),
  purge: permitted({
    input: purgeCacheInput,
    permission: 'cache:purge',
    assurance: 'recent-mfa',
    audit: 'cache.purged',
    run: purgeCache,
  }),
};
