/** How collections are made; absent = as the server does it. */
export interface CollectionSetup {
  /** copies of every point, on different nodes */
  replicationFactor?: number;
  /** parts that the points are spread over */
  shardNumber?: number;
  /** copies that must have taken a write before it counts as done */
  writeConsistencyFactor?: number;
}
