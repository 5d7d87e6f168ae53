export const accepted: readonly string[];
export function packages(): { name: string; version: string; license: string }[];
export function licencesPage(): string;
