/** Builds the studio's static files if they are missing or made from other sources. */
export function buildStudioIfStale(): Promise<void>;
export function buildStudio(from?: string): Promise<void>;
