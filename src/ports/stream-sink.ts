/** A message that goes out. */
export interface OutgoingMessage {
  /** the same at every attempt: brokers that can drop a repeat by it do */
  readonly id: string;
  /** what happened, such as migration.confirmed */
  readonly type: string;
  /** messages with the same key keep their order */
  readonly key: string;
  readonly body: string;
}

/** Where messages are written: subjects of NATS JetStream, or a topic of Kafka. */
export interface StreamSink {
  /** as it may be shown; names it among webhooks */
  readonly shown: string;
  /** Writes them in this order; resolves when the broker has stored them all. */
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
  close(): Promise<void>;
}
