import { descriptionJob } from "../../ports/history/job-names.js";
import { KeyJob } from "../kit/jobs.js";

/** An item (the key) was written: embed its text, assign topics, keep its vector. */
export const indexItemJob = new KeyJob("index-item");

/** An item (the key) has few words of its own: the language model describes it. */
export const describeItemJob = new KeyJob(descriptionJob);
