/** Work whose key is a user: it is exported and erased with them. */
export const userJobs = {
  fold: "fold",
  refold: "refold",
  projectInterests: "project-interests",
  tellInterests: "tell-interests",
} as const;

/** Messages to webhooks: the key is the webhook, the payload names the user. */
export const messageJob = "webhook";

/** An item of few words waits for a language model. */
export const descriptionJob = "describe-item";

/** What waits for others, as long as they please: writes are taken in all the same. */
export const patientJobs = [messageJob, descriptionJob] as const;
