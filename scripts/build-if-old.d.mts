/** Types of build-if-old.mjs. */
export function isOld(): boolean;
export function buildIfOld(onBuild?: () => void): boolean;
