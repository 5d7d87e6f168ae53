/** What one comparison between the history and what is made of it has found. */
export interface DriftCheck {
  name: string;
  /** how many things were compared */
  examined: number;
  /** how many were not as they should be */
  wrong: number;
  /** one sentence for the operator; ids are counted, never named */
  detail: string;
  /** how many of them were mended, or put in the queue to be mended */
  repaired: number;
}

export interface DriftOptions {
  /** mend what is found */
  repair: boolean;
  /** users and items whose content is compared; ids are always compared in full. Infinity = everybody */
  sample: number;
  /** hears how far a comparison is: of the users or items that are compared, so many are */
  onProgress?: (name: string, done: number, total: number) => void;
}
