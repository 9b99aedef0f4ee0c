/** Every operation of the product by room: what the mounts mount and what the permission matrix test walks. */
export const OPERATIONS = {} as const;
