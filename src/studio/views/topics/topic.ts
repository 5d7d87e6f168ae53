import type { TopicsQuery } from "../../../generated/studio/graphql.js";
import type { Told } from "../../session/api.js";

/** A topic as the map and the editor have it. */
export type Topic = Told<TopicsQuery>["topics"][number];
