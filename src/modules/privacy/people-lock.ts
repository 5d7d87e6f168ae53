/** Who is whom changes under this lock alone: people are merged, erased and reset one after the other. */
export const peopleLock = "people";
