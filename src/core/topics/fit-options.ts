import type { Codebook } from "./codebook.js";
import type { Sitting } from "./companions.js";
import type { OwnRows } from "./own-block.js";

export interface FitCodebookOptions {
  readonly space: string;
  readonly seed: number;
  /** Number of topics; by default chosen from the catalogue (topicCountFor). */
  readonly k?: number;
  readonly maxIterations?: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** The codebook in use: topics that stay near keep their ids. */
  readonly previous?: Codebook;
  /** What people had in one sitting, in order of time: topics follow it as far as it foretells later sittings. */
  readonly sittings?: readonly Sitting[];
  /** what items bring along beside their texts: topics follow it as far as it foretells later sittings better */
  readonly own?: OwnRows;
  /** of each item: people read one language, but topics from what they take must not be languages */
  readonly languages?: readonly string[];
}
