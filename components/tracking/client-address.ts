import { experimentHref, isExperimentRef } from './addresses.ts';

/**
 * Where in the console an address leads that an MLflow client printed: those name a page of MLflow's own interface in their
 * fragment, below the tracking address. What is not known leads to the list of experiments.
 */
export function clientAddressHref(fragment: string): string {
  const [path = ''] = fragment.replace(/^#?\/?/, '').split('?');
  const [room, name = '', below, part = ''] = path.split('/').map(decoded);
  if (room === 'experiments' && isExperimentRef(name)) {
    const experiment = experimentHref(name);
    if (below === 'runs' && part !== '') return `${experiment}/runs/${encodeURIComponent(part)}`;
    return below === 'traces' ? `${experiment}/traces` : experiment;
  }
  if ((room === 'models' || room === 'prompts') && name !== '') {
    const model = `/${room}/${encodeURIComponent(name)}`;
    return below === 'versions' && part !== '' ? `${model}/versions/${encodeURIComponent(part)}` : model;
  }
  return room === 'models' || room === 'prompts' ? `/${room}` : '/experiments';
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
