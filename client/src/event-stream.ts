/** One server-sent event. */
export interface StreamedEvent {
  readonly event: string;
  readonly data: string;
}

/** Reads server-sent events from a body, piece by piece; comment lines are left out. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent, void, void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parsed(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function parsed(block: string): StreamedEvent | null {
  const lines = block.split("\n").filter((line) => !line.startsWith(":"));
  const field = (name: string): string =>
    lines
      .flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1).replace(/^ /, "")] : []))
      .join("\n");
  return lines.some((line) => line !== "") ? { event: field("event") || "message", data: field("data") } : null;
}
