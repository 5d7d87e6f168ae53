export interface Share {
  readonly share: number;
  readonly topic: { readonly label: string };
}

export const percent = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

/** "- coffee: 31 %", one a line. */
export function shareLines(shares: readonly Share[]): string {
  return shares.map(({ topic, share }) => `- ${topic.label}: ${percent(share)}`).join("\n");
}

export const day = (moment: string | null): string => (moment === null ? "at no certain date" : moment.slice(0, 10));
