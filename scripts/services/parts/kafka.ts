import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Unavailable, type Part, type Place } from "../part.js";
import { command, freePort, listens, message, programOnPath } from "../system.js";

const version = "4.2.1";
/** Without a network Maven tries for a long time. */
const fetchMs = 120_000;
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>godwit</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

/** One node of Kafka without ZooKeeper, its jars fetched through Maven once. */
export const kafka: Part = {
  name: "kafka",
  sentence: `Kafka ${version}, one node, fetched through Maven`,
  async prepare(place) {
    const java = programOnPath("java");
    if (java === null) throw new Unavailable("no java on the PATH: Kafka needs Java 17 or newer");
    const classPath = join(await jars(place), "*");
    const [port, controller] = [await freePort(), await freePort()];
    const settings = join(place.folder, "server.properties");
    writeFileSync(settings, properties(port, controller, join(place.folder, "data")));
    const tool = async (...args: string[]) =>
      (await command(java, ["-cp", classPath, "kafka.tools.StorageTool", ...args])).trim();
    await tool("format", "-t", await tool("random-uuid"), "-c", settings);
    const address = `127.0.0.1:${port}`;
    return {
      address,
      variables: { TEST_KAFKA_BROKERS: address },
      launch: {
        command: java,
        args: ["-Xmx512m", "-cp", classPath, "kafka.Kafka", settings],
        ready: () => listens(port),
      },
    };
  },
};

/** The folder of Kafka's jars. */
async function jars(place: Place): Promise<string> {
  const folder = join(place.cache, `kafka-${version}`);
  if (existsSync(folder)) return folder;
  const maven = programOnPath("mvn");
  if (maven === null) throw new Unavailable("no mvn on the PATH: Kafka's jars are fetched through Maven");
  place.note(`fetching Kafka ${version} through Maven (43 MB, once)`);
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, "pom.xml"), pom);
    const output = `-DoutputDirectory=${join(draft, "lib")}`;
    await command(maven, ["-q", "-B", "dependency:copy-dependencies", output], { cwd: draft, timeout: fetchMs });
    renameSync(join(draft, "lib"), folder);
  } catch (error) {
    throw new Unavailable(`Maven could not fetch Kafka: ${message(error)}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

const properties = (port: number, controller: number, folder: string): string => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${folder}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
`;
