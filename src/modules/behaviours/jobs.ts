import { z } from "zod";
import { userJobs } from "../../ports/history/job-names.js";
import { Job, KeyJob } from "../kit/jobs.js";

/** Fold recorded behaviours of one user (the key) into their interests; `ended`: their open session is over. */
export const foldJob = new Job(userJobs.fold, z.object({ ids: z.array(z.string()), ended: z.boolean().optional() }));

/** Fold a user's history (the key) anew: it was corrected, or new topics have something to tell about it. */
export const refoldJob = new KeyJob(userJobs.refold, z.object({ newTopics: z.boolean().optional() }));
