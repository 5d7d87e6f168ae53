const prefix = "feedback:";
const longest = 256;

/** The id of the behaviour that feedback is recorded as. */
export const behaviourIdOf = (feedbackId: string): string => `${prefix}${feedbackId}`.slice(0, longest);

/** The feedback that a behaviour was recorded of; null = it came in by itself, or under an id too long to tell. */
export const feedbackIdOf = (behaviourId: string): string | null =>
  behaviourId.startsWith(prefix) && behaviourId.length < longest ? behaviourId.slice(prefix.length) : null;
