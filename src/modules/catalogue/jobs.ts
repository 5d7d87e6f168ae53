import { KeyJob } from "../kit/jobs.js";

/** An item (the key) was written: embed its text, assign topics, keep its vector. */
export const indexItemJob = new KeyJob("index-item");
