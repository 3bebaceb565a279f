/** Types of setup.mjs, which is plain JavaScript because it runs before anything is installed. */
export function isInstalled(lockText: string, installedText: string | undefined): boolean;
