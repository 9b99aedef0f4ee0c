import { permitted } from '#server/api/operation.ts';
import { changeCluster } from './change-cluster.ts';
import {
  changeClusterInput,
  connectClusterInput,
  getClusterInput,
  listClustersInput,
  removeClusterInput,
} from './clusters.schema.ts';
import { connectCluster } from './connect-cluster.ts';
import { removeCluster } from './remove-cluster.ts';
import { showCluster, showClusters } from './show-clusters.ts';

export const clusters = {
  list: permitted({ input: listClustersInput, permission: 'cluster:read', run: showClusters }),
  get: permitted({ input: getClusterInput, permission: 'cluster:read', run: showCluster }),
  connect: permitted({
    input: connectClusterInput,
    permission: 'cluster:connect',
    assurance: 'recent-mfa',
    audit: 'cluster.connected',
    run: connectCluster,
  }),
  change: permitted({
    input: changeClusterInput,
    permission: 'cluster:connect',
    assurance: 'recent-mfa',
    audit: 'cluster.changed',
    run: changeCluster,
  }),
  remove: permitted({
    input: removeClusterInput,
    permission: 'cluster:connect',
    assurance: 'recent-mfa',
    audit: 'cluster.removed',
    run: removeCluster,
  }),
};
