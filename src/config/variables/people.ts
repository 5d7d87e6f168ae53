import { z } from "zod";
import { onOff, positive } from "../formats.js";
import { jsonFile } from "../json-file.js";
import { retention } from "../retention.js";
import { optional, required } from "../variable.js";

/** What is kept of people, and what of it leaves. */
export const people = {
  GODWIT_SHARE_TEXTS_WITH_MODEL: required(
    z.enum(["on", "redacted", "off"], "give on, redacted or off"),
    "redacted",
    "Which user texts an endpoint may see: on = as written, redacted = without e-mail, phone, card and id numbers, off = none.",
  ),
  GODWIT_NARRATIVES: required(
    onOff,
    "off",
    "on = the chat model may be given topics and shares of a person, never what they wrote, to put interests and migrations into sentences.",
  ),
  GODWIT_PSEUDONYM_SECRET: optional(
    z.string().min(32, "give at least 32 characters"),
    "Where set, users are stored under pseudonyms made of their ids with this secret; set it before the first data, and keep it.",
    true,
  ),
  GODWIT_RETENTION: required(
    retention,
    "",
    "How long what is kept, such as VIEW=90d,SEARCH=30d: types of behaviours, FEEDBACK, RECOMMENDATIONS (90d unless said), DEAD (work given up), REFUSED (messages of streams that were put aside, 30d unless said); the others, and KIND=forever, stay until deleted.",
  ),
  GODWIT_MAPPINGS: optional(
    jsonFile,
    "A JSON file that says where your events differ from what receivers expect, by receiver: segment, rudderstack, snowplow, ga4, cloudevents.",
  ),
  GODWIT_FUTURE_TOLERANCE_MINUTES: required(
    positive(0, 1_440),
    "10",
    "Minutes a behaviour may lie in the future before it is refused.",
  ),
} as const;
