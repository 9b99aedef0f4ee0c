/** The address that stands for the model server on this machine: its port may differ at every start. */
export const EMBEDDED_ADDRESS = 'embedded:';

/** The address to call now; null when it stands for the local model server and none is running here. */
export function presentAddress(baseUrl: string, localModelServerUrl: string | undefined): string | null {
  return baseUrl === EMBEDDED_ADDRESS ? (localModelServerUrl ?? null) : baseUrl;
}
