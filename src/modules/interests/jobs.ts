import { userJobs } from "../../ports/history/job-names.js";
import { KeyJob } from "../kit/jobs.js";

/** Write the points of a user's (the key's) interests into the vector store. */
export const projectInterestsJob = new KeyJob(userJobs.projectInterests);
